"""Receipts as papers: who reads them finds what was paid, in every reader."""

import os
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pdfua
import pikepdf
import pypdfium2
import pytest

from config.receipts.issuing import receipt_for
from ledger.adapters.typst import TypstPrinter
from ledger.adapters.typst.coverage import spelled
from ledger.adapters.typst.printer import FONT
from ledger.models import Receipt
from tests.cast import LIN
from tests.factories.papers import (
    LATER,
    RARE,
    a_sheet,
    a_stay,
    a_town_of,
    an_inpatient,
    an_outpatient,
    paper,
    papers,
    pictures,
    text_of,
)
from tests.factories.receipts import refund

pytestmark = pytest.mark.django_db
STUMBLES = "UA-14-001"
"""The validator's rule on headings breaks on a structure that holds arrays."""
LANGUAGES = ("en", "zh-hans")
KINDS = {"stay": a_stay, "outpatient": an_outpatient, "inpatient": an_inpatient}


def a_paper(kind: str, language: str) -> bytes:
    (pdf,) = papers(KINDS[kind](a_town_of(RARE)), language)
    return pdf


def words_of(pdf: bytes) -> str:
    """Give a paper's text without what lines and columns put between words."""
    return "".join(text_of(pdf).split())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_validators_that_are_not_ours_accept_every_paper(
    kind: str, language: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{kind}-{language}.pdf"
    path.write_bytes(a_paper(kind, language))
    found = pdfua.validate(str(path))
    assert [str(one) for one in found.findings] == []
    skipped = {one.rule_id for one in found.outcomes if one.skipped_reason}
    assert skipped <= {STUMBLES}
    with pikepdf.open(path) as pdf:
        assert pdf.check_pdf_syntax() == []
        with pdf.open_metadata() as told:
            assert told.pdfa_status == "2A"
            assert told["pdfuaid:part"] == "1"
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == ("en" if language == "en" else "zh-CN")
        assert [str(one.S) for one in root.OutputIntents] == ["/GTS_PDFA1"]
        assert pdf.trailer.get("/Encrypt") is None
        assert not {"/JavaScript", "/AA", "/OpenAction"} & set(root.keys())
        assert all_fonts_are_embedded(pdf)


def all_fonts_are_embedded(pdf: pikepdf.Pdf) -> bool:
    described = [
        one
        for one in pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
    ]
    files = {"/FontFile", "/FontFile2", "/FontFile3"}
    return bool(described) and all(files & set(one.keys()) for one in described)


def test_an_outpatients_paper_says_what_the_national_form_asks_for() -> None:
    said = words_of(a_paper("outpatient", "zh-hans"))
    for expected in (
        "医疗门诊收费票据",
        "市第一人民医院",
        "票据代码060126",
        "票据号码0000000001",
        f"交款人{RARE.name}",
        "证件号码33**************13",
        "门诊号M-20261116-01",
        "就诊日期2026年11月16日",
        "医保类型基本医疗保险",
        "胸部X线摄影乙1¥75.00¥75.00¥37.50",
        "壹佰叁拾贰元陆角整",
        "医保统筹基金支付¥75.30",
        "个人账户支付¥0.00",
        "¥57.30",
        "收款单位市第一人民医院",
        "复核人系统自动复核",
    ):
        assert expected in said, expected
    assert RARE.id_no not in said


def test_an_inpatients_paper_goes_over_pages_and_repeats_its_columns() -> None:
    pdf = a_paper("inpatient", "en")
    text = text_of(pdf)
    with pikepdf.open(BytesIO(pdf)) as document:
        pages = len(document.pages)
    assert pages > 3
    assert text.count("Class") == pages
    assert text.count("心脏彩色多普勒超声") == 66
    assert f"Page {pages} of {pages}" in text
    for expected in ("Admitted", "Discharged", "Days in hospital", "Z-2026-00117"):
        assert expected in text


@pytest.mark.parametrize("kind", ["stay", "outpatient"])
def test_a_paper_of_ten_lines_is_one_page_however_long_its_words_are(kind: str) -> None:
    """It is numbered as one page without being counted, so it must be one."""
    sheet = a_sheet(KINDS[kind](a_town_of(RARE)))
    long_line = ["Contrast-enhanced scan of both sides, " * 2, *sheet.columns[1:]]
    categories = [("General treatment", "¥1,234.00")] * (14 if sheet.categories else 0)
    full = replace(sheet, categories=categories, lines=[long_line] * 10)
    with pypdfium2.PdfDocument(TypstPrinter().set_receipt(full)) as document:
        assert len(document) == 1


def test_a_drivers_paper_says_which_car_stood_where() -> None:
    said = words_of(a_paper("stay", "zh-hans"))
    for expected in (
        "停车费收据",
        f"车牌{LIN.plate}",
        "停车场西湖停车场",
        "2026年11月16日09:00",
        "叁拾肆元整",
        "2×¥5.00",  # noqa: RUF001
    ):
        assert expected in said, expected


def test_english_papers_say_amounts_in_english_words() -> None:
    text = text_of(a_paper("stay", "en"))
    assert "Thirty-four and 00/100 CNY" in text
    assert "Parking receipt" in text
    assert "Check digits" in text


def test_a_red_letter_turns_every_amount_around_and_names_what_it_takes_back() -> None:
    bill = an_outpatient(a_town_of())
    papers(bill)
    refund(bill, amount_minor=10_00)
    first, red, fresh = papers(bill, "zh-hans")
    said = words_of(red)
    assert "红字票据" in said
    assert "负壹佰叁拾贰元陆角整" in said
    assert "-¥75.00" in said
    assert "冲销2026年11月25日开具的票据" in said
    assert "号码0000000001" in said
    left = words_of(fresh)
    assert "壹佰贰拾贰元陆角整" in left
    assert "已退费-¥10.00" in left
    assert "替换2026年11月25日开具的票据" in left
    assert "医保统筹基金支付" not in left  # the hospital's sums are no longer its own
    assert "医保部分¥75.30" in left
    assert first != red


def test_a_copy_says_so_and_nothing_else_differs() -> None:
    bill = a_stay(a_town_of())
    (original,) = papers(bill)
    (copy,) = papers(bill, copy_no=2)
    extra = set(text_of(copy).splitlines()) - set(text_of(original).splitlines())
    assert [line.strip() for line in extra] == ["Copy, print no. 2"]


def test_the_same_receipt_is_the_same_file_every_time() -> None:
    bill = a_stay(a_town_of())
    assert papers(bill) == papers(bill)


def test_a_character_that_no_font_has_is_spelled_not_lost() -> None:
    assert spelled("王𪚥𮉫", font=FONT) == "王[U+2A6A5][U+2E26B]"
    assert "[" not in spelled(RARE.name + "𠅤㐂𨳊龘 浙A12345", font=FONT)


def test_names_that_changed_since_stay_as_they_were_on_the_paper() -> None:
    bill = an_outpatient(a_town_of(RARE))
    receipt = Receipt.objects.get(id=receipt_for(bill, at=LATER, by="portal"))
    receipt.bill.merchant.name_zh = "市第二人民医院"
    assert RARE.name in receipt.facts
    assert RARE.name in words_of(paper(receipt.id))


@pytest.mark.skipif("CITYTAB_PICTURES" not in os.environ, reason="to be looked at")
@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_drawn_to_be_looked_at(language: str) -> None:
    folder = Path(os.environ["CITYTAB_VAR"]) / "receipts"
    folder.mkdir(exist_ok=True)
    town = a_town_of(RARE)
    bills = {name: make(town) for name, make in KINDS.items()}
    for name, bill in bills.items():
        for number, pdf in enumerate(papers(bill, language)):
            pictures(pdf, f"{name}-{language}-{number}", folder)
    refund(bills["outpatient"], amount_minor=10_00)
    for number, pdf in enumerate(papers(bills["outpatient"], language, copy_no=2)):
        pictures(pdf, f"refunded-{language}-{number}", folder)

"""Receipts of every kind, as PDF and as the words on them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pypdfium2
from django.utils import translation

from config.receipts.issuing import issue_due, receipt_for
from config.receipts.words import RECEIPT_WORDS
from ledger.adapters.typst import TypstPrinter
from ledger.models import Bill
from ledger.portal.receipt_sheets import sheet_of
from ledger.ports import ReceiptSheet
from ledger.queries.receipts import receipts_of, whole_receipt
from tests.cast import LIN, Person
from tests.factories.paid import pay
from tests.factories.parking import bill_of
from tests.factories.people import a_driver
from tests.factories.town import (
    DAY,
    MONDAY,
    TREATMENTS,
    WARD,
    Town,
    a_clinic,
    a_garage,
    stay,
    visit,
)

RARE = replace(LIN, name="㛃䶮𬭩")
"""Characters that only newer or whole fonts have; all three are in people's names."""

LATER = MONDAY + 9 * DAY


def a_town_of(person: Person = LIN) -> Town:
    """A garage, a hospital, and somebody who drives and falls ill."""
    citizen = a_driver(person, MONDAY - DAY)
    return Town(a_garage(), a_clinic(), citizen)


def a_stay(town: Town) -> UUID:
    """Park for three hours and pay; the bill."""
    return pay(bill_of(stay(town, MONDAY, hours=3)).id, at=LATER)


def an_outpatient(town: Town) -> UUID:
    """Be seen by a doctor and pay; the bill."""
    visit(town, "M-20261116-01", "outpatient", TREATMENTS, at=MONDAY)
    return pay(Bill.objects.get(kind="outpatient").id, at=LATER)


def an_inpatient(town: Town, lines: int = 200) -> UUID:
    """Lie in a ward until there are so many lines, and pay; the bill."""
    many = tuple(WARD[number % len(WARD)] for number in range(lines))
    visit(town, "Z-2026-00117", "inpatient", many, at=MONDAY)
    return pay(Bill.objects.get(kind="inpatient").id, at=LATER)


def papers(bill_id: UUID, language: str = "en", **facts: Any) -> list[bytes]:
    """Give all receipts of a bill as files, issued now if they aren't yet."""
    issue_due(lambda: LATER)
    receipt_for(bill_id, at=LATER, by="portal")
    return [paper(one.id, language, **facts) for one in receipts_of(bill_id)]


def a_sheet(bill_id: UUID) -> ReceiptSheet:
    """Give a bill's first receipt in words, issued now if it isn't yet."""
    issue_due(lambda: LATER)
    receipt_for(bill_id, at=LATER, by="portal")
    receipt = whole_receipt(receipts_of(bill_id)[0].id)
    assert receipt is not None
    return sheet_of(receipt, words=RECEIPT_WORDS)


def paper(receipt_id: UUID, language: str = "en", **facts: Any) -> bytes:
    """Give one receipt as a file."""
    receipt = whole_receipt(receipt_id)
    assert receipt is not None
    with translation.override(language):
        return TypstPrinter().set_receipt(
            sheet_of(receipt, words=RECEIPT_WORDS, **facts)
        )


def text_of(pdf: bytes) -> str:
    """Read what stands on a file's pages, as a person's reader would."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return "\n".join(pages)


def pictures(pdf: bytes, name: str, folder: Any) -> None:
    """Draw a file's pages, to be looked at."""
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, 1):
            page.render(scale=2).to_pil().save(folder / f"{name}-{number}.png")

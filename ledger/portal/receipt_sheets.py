"""A receipt in words: all that stands on it, in the language of the page."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import segno
from django.utils.timezone import localtime
from django.utils.translation import gettext

from ledger.models import Receipt, TenderKind
from ledger.money import Money
from ledger.operations.claim_bills import WORKER
from ledger.portal.bills import facts_of
from ledger.portal.figures import language, named
from ledger.portal.receipt_lines import itemised_lines, plain_lines
from ledger.portal.receipt_words import Form, Label, ReceiptLook, ReceiptWords
from ledger.ports import ReceiptSheet
from ledger.queries.deposits import deposit_sums
from ledger.queries.receipt_links import check_digits, verify_url
from ledger.rules.amount_words import amount_words
from ledger.rules.receipts import NUMBER_DIGITS
from ledger.rules.refunding import DESK
from ledger.rules.spelling import spell_day, spell_moment, spell_money
from ledger.rules.states import PaymentStatus

STOOD = (PaymentStatus.SUCCEEDED, PaymentStatus.TAKEN_BACK)
"""Payments that settled their bill, then or still."""

MASK = 2
DARK = re.compile(rb"\x01+")


def sheet_of(
    receipt: Receipt, *, words: ReceiptWords, copy_no: int = 1
) -> ReceiptSheet:
    """Write a whole receipt (``whole_receipt``) in the language of the page.

    ``copy_no`` from 2 on says so on its face.
    """
    look = words.looks[receipt.kind]
    explained = words.explain(facts_of(receipt.bill))
    if look.is_itemised:
        lines = itemised_lines(
            receipt, explained=explained, category_name=look.category_name
        )
    else:
        lines = plain_lines(receipt, explained=explained)
    return ReceiptSheet(
        language=language(),
        paper=look.paper,
        title=str(look.title),
        merchant=named(receipt.merchant),
        number=number_of(receipt),
        stamp=_stamp(receipt, copy_no),
        is_red=receipt.is_red,
        head=list(_head(receipt, look)),
        facts=list(_labelled(receipt, look.facts)),
        categories_title=gettext("By category"),
        category_columns=[gettext("Category"), gettext("Amount")] * 2,
        categories=lines.categories,
        lines_title=gettext("Items"),
        columns=lines.columns,
        lines=lines.rows,
        words=(gettext("In words"), amount_words(_total(receipt), language=language())),
        total=(gettext("Total"), _spelled(receipt.total_minor, receipt.currency)),
        sums=list(_labelled(receipt, look.sums)),
        foot=list(_foot(receipt, words)),
        notes=list(_notes(receipt, look)),
        page=gettext("Page {page} of {pages}"),
        code=gettext("Verify this receipt: %(address)s")
        % {"address": verify_url(receipt.id)},
        code_svg=picture_of(verify_url(receipt.id)),
        issued_at=receipt.issued_at,
    )


def told_of(receipt: Receipt, *, words: ReceiptWords) -> list[tuple[str, str]]:
    """Give what somebody who prints a receipt should see; how often it was, last."""
    look = words.looks[receipt.kind]
    total = _spelled(receipt.total_minor, receipt.currency)
    return [
        *_head(receipt, look),
        (gettext("Total"), total),
        (gettext("Printed so far"), str(len(receipt.prints.all()))),
    ]


def number_of(receipt: Receipt) -> str:
    """Write a receipt's number as it is printed."""
    return f"{receipt.number:0{NUMBER_DIGITS}d}"


def code_of(receipt: Receipt, look: ReceiptLook) -> str:
    """Write a receipt's series as it is printed: its kind's digits and the year."""
    return f"{look.code}{receipt.series[-2:]}"


def _stamp(receipt: Receipt, copy_no: int) -> str:
    said = [gettext("Red letter: takes back")] if receipt.is_red else []
    if copy_no > 1:
        said.append(gettext("Copy, print no. %(number)s") % {"number": copy_no})
    return " · ".join(said)


def _head(receipt: Receipt, look: ReceiptLook) -> Iterator[tuple[str, str]]:
    yield gettext("Receipt code"), code_of(receipt, look)
    yield gettext("Receipt number"), number_of(receipt)
    yield gettext("Check digits"), check_digits(receipt.id)
    yield gettext("Issued on"), _day(localtime(receipt.issued_at).date())


def _foot(receipt: Receipt, words: ReceiptWords) -> Iterator[tuple[str, str]]:
    yield gettext("Payee"), named(receipt.merchant)
    yield gettext("Issued by"), words.actor(_issuer(receipt))
    yield gettext("Checked by"), gettext("the books, automatically")
    payment = _payment_of(receipt)
    # Of a part that was left after a refund, and of a red letter, there is none.
    if payment and payment.amount_minor == receipt.cash_minor:
        yield gettext("Paid on"), _moment(payment.ended_at)
        yield gettext("Payment reference"), payment.reference
        tenders = [
            f"{tender.get_kind_display()} "
            f"{_spelled(tender.amount_minor, tender.currency)}"
            for tender in payment.tenders.all()
        ]
        if tenders:
            yield gettext("Paid with"), ", ".join(tenders)


def _issuer(receipt: Receipt) -> str:
    """Name the person at a desk who had it issued; otherwise it was ourselves."""
    by = receipt.issued_by
    return by if by.startswith(f"{DESK}:") else WORKER


def _payment_of(receipt: Receipt) -> Any:
    """Give the payment that stood when a receipt was issued, if there is one.

    It may have been taken back since, and the bill been paid anew: a receipt goes on
    saying what it said at first.
    """
    stood: list[Any] = [p for p in receipt.bill.payments.all() if p.status in STOOD]
    by_time = sorted(stood, key=lambda payment: payment.ended_at)
    before = [one for one in by_time if one.ended_at <= receipt.issued_at]
    return next(iter(before[-1:] or by_time[:1]), None)


def _notes(receipt: Receipt, look: ReceiptLook) -> Iterator[str]:
    other = receipt.reverses or receipt.replaces
    if other is not None:
        facts = {
            "code": code_of(other, look),
            "number": number_of(other),
            "day": _day(localtime(other.issued_at).date()),
        }
        text = (
            gettext("Takes back receipt %(code)s %(number)s of %(day)s as a whole.")
            if receipt.is_red
            else gettext("Stands in place of receipt %(code)s %(number)s of %(day)s.")
        )
        yield text % facts
    if receipt.bill.supplement_no:
        text = gettext("Of supplement %(number)s of the same visit or stay.")
        yield text % {"number": receipt.bill.supplement_no}
    yield gettext("The code at the top leads to a page that says whether it stands.")


def _labelled(receipt: Receipt, labels: Sequence[Label]) -> Iterator[tuple[str, str]]:
    values = values_of(receipt)
    for label in labels:
        value = values.get(label.code)
        if value not in {None, ""} and label.without not in values:
            yield str(label.name), _written(value, label, receipt=receipt)


def values_of(receipt: Receipt) -> dict[str, Any]:
    """Give what is known of a receipt by codes; sums count only if they are its own.

    What was refunded beside a hospital's system leaves its sums behind: then the
    receipt says what fund and citizen bore, and no more.
    """
    facts: dict[str, Any] = json.loads(receipt.facts)
    sums = facts.pop("sums", {})
    original = receipt.reverses or receipt
    is_level = (sums.get("total_minor"), sums.get("cash_minor")) == (
        original.total_minor,
        original.cash_minor,
    )
    own: dict[str, Any] = {
        "insurer_minor": original.insurer_minor,
        "cash_minor": original.cash_minor,
        "total_minor": original.total_minor,
        **_deposits(original),
    }
    if language().startswith("zh"):
        facts |= {
            code.removesuffix("_zh"): said
            for code, said in facts.items()
            if code.endswith("_zh")
        }
    return facts | own | (sums if is_level else {})


def _deposits(receipt: Receipt) -> dict[str, int]:
    """Say what was deposited, what was paid beside it, and what was too much of it."""
    bill, payment = receipt.bill, _payment_of(receipt)
    taken = deposit_sums(
        holder_id=bill.holder_id, subject_id=bill.subject_id, until=receipt.issued_at
    ).taken_minor
    # Only a payment's first receipt says it: what replaces that may say a part.
    before = receipt.replaces
    if not taken or (before and payment and before.issued_at >= payment.ended_at):
        return {}
    tenders = payment.tenders.all() if payment else []
    used = sum(one.amount_minor for one in tenders if one.kind == TenderKind.DEPOSIT)
    return {
        "deposit_minor": taken,
        "paid_up_minor": receipt.cash_minor - used,
        "returned_minor": taken - used,
    }


def _written(value: Any, label: Label, *, receipt: Receipt) -> str:
    match label.form:
        case Form.MONEY:
            sign = -1 if receipt.is_red else 1
            return _spelled(sign * value, receipt.currency)
        case Form.DAY:
            return _day(date.fromisoformat(value))
        case Form.MOMENT:
            return _moment(datetime.fromisoformat(value))
        case Form.WORD:
            return str(label.words.get(value, value))
        case Form.TEXT:
            return str(value)


def picture_of(address: str) -> str:
    """Draw the code that leads to an address, as SVG: each row's dark runs a line."""
    # Any mask can be read; trying all eight takes as long as setting the receipt.
    rows = segno.make(address, error="l", micro=False, mask=MASK).matrix
    runs = "".join(
        f"M{run.start()} {place}.5h{len(run[0])}"
        for place, row in enumerate(rows)
        for run in DARK.finditer(row)
    )
    box = f"0 0 {len(rows)} {len(rows)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">'
        f'<path stroke="#000" d="{runs}"/></svg>'
    )


def _total(receipt: Receipt) -> Money:
    return Money(receipt.total_minor, receipt.currency)


def _spelled(amount_minor: int, currency: str) -> str:
    return spell_money(Money(amount_minor, currency), language=language())


def _day(day: date) -> str:
    return spell_day(day, language=language())


def _moment(at: datetime | None) -> str:
    return spell_moment(localtime(at), language=language()) if at else ""

"""A desk's report by fee category: to the minor unit what the books say."""

from uuid import UUID, uuid4

import pytest

from clinic.operations.take_back_lines import TakeBackDraft, take_back_lines
from ledger.models import Bill, Refund
from ledger.operations.request_refund import request_refund
from ledger.operations.take_tenders import in_cash
from ledger.queries.desk_categories import CategorySum, sums_by_category
from ledger.queries.desk_reports import (
    DeskReport,
    came_to,
    report_of_shift,
    transfers_of_prices,
)
from ledger.queries.merchants import books_of_merchants
from tests.factories.claiming import EVENING
from tests.factories.clinic import ADMITTED, a_hospital, a_line, admitted, charge, leave
from tests.factories.desk_money import hand_back_refund, some_shift, take_tenders
from tests.factories.paid import a_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> UUID:
    """A paid visit of three lines, of one of which an insurer bears a part."""
    merchant_id = a_hospital()
    admitted(merchant_id)
    lines = (
        a_line("1", 33_33, "A", category="imaging"),
        a_line("2", 40_00, category="lab"),
        a_line("3", 80_01, category="imaging"),
    )
    charge(merchant_id, *lines)
    leave(merchant_id)
    bill = Bill.objects.get()
    take_tenders(
        payment_id=uuid4(),
        bill_id=bill.id,
        tenders=[in_cash(bill.cash_minor)],
        by="wang",
        at=EVENING,
    )
    return merchant_id


def report(merchant_id: UUID) -> DeskReport:
    return report_of_shift(some_shift(merchant_id))


def told(of: DeskReport) -> list[CategorySum]:
    return sums_by_category(bill_ids=of.bill_ids, refund_ids=of.refund_ids)


def booked(of: DeskReport) -> int:
    income = books_of_merchants().income
    (figure,) = came_to(transfers_of_prices(of), account_ids=income).values()
    return -figure.minor


def hand_back() -> None:
    for refund in Refund.objects.filter(status="approved"):
        hand_back_refund(refund_id=refund.id, by="wang", at=EVENING)


def test_a_refunded_line_leaves_its_own_category(hospital: UUID) -> None:
    draft = TakeBackDraft(uuid4(), hospital, ADMITTED, ["1"], "not done", "desk:wang")
    take_back_lines(draft=draft, at=EVENING)
    hand_back()
    found = report(hospital)
    assert told(found) == [
        CategorySum("imaging", "", 2, 113_34, 33_33),
        CategorySum("lab", "", 1, 40_00, 0),
    ]
    assert booked(found) == 120_01


def test_a_refund_without_lines_is_shared_out_over_what_they_have_left(
    hospital: UUID,
) -> None:
    bill = Bill.objects.get()
    request_refund(draft=a_draft(bill.id, lines={"2": None}), at=EVENING)
    hand_back()
    request_refund(draft=a_draft(bill.id), at=EVENING)
    hand_back()
    found = report(hospital)
    assert [(one.category, one.refunded_minor) for one in told(found)] == [
        ("imaging", 113_34),
        ("lab", 40_00),
    ]
    assert booked(found) == 0


def test_paid_lines_sum_to_their_bills_whatever_the_insurer_bears(
    hospital: UUID,
) -> None:
    bill = Bill.objects.get()
    assert bill.insurer_minor
    found = report(hospital)
    whole = sum(one.price_minor for one in told(found))
    assert whole == booked(found) == bill.total_minor == 153_34

"""Each receipt says the payment that it was issued for, whatever was taken back."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from clinic.models import Visit
from clinic.operations.take_back_visit_payment import take_back_visit_payment
from config.receipts.issuing import receipt_for
from config.receipts.words import RECEIPT_WORDS
from ledger.models import Payment, Shift
from ledger.operations.pay_with_deposits import pay_with_deposits
from ledger.operations.take_deposit import take_deposit
from ledger.operations.take_tenders import in_cash
from ledger.portal.receipt_sheets import sheet_of, values_of
from ledger.ports import ReceiptSheet
from ledger.queries.receipts import receipts_of, whole_receipt
from tests.cast import ZHAO
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    admitted,
    charge,
    leave,
)
from tests.factories.deposits import a_draft
from tests.factories.desk_money import some_shift

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
DEPOSITS = ("deposit_minor", "paid_up_minor", "returned_minor")


@pytest.fixture
def shift() -> Shift:
    """A patient has deposited 100 yuan and owes 65 at the end of the stay."""
    merchant_id = a_hospital()
    admitted(merchant_id, ZHAO, "inpatient")
    shift = some_shift(merchant_id)
    take_deposit(
        draft=a_draft(Visit.objects.get().bill_id),
        tender=in_cash(100_00),
        shift_id=shift.id,
        by="desk:wang",
        at=MORNING,
    )
    charge(merchant_id, a_line("1", 65_00))
    leave(merchant_id)
    return shift


def pay(shift: Shift, at: datetime) -> Payment:
    """Pay the stay with its deposit; the receipt is issued soon."""
    bill_id = Visit.objects.get().bill_id
    payment = pay_with_deposits(
        payment_id=uuid4(),
        bill_id=bill_id,
        others=[],
        shift_id=shift.id,
        by="wang",
        at=at,
    )
    receipt_for(bill_id, at=at + MINUTE, by="desk:wang")
    return payment


def take_back(shift: Shift, payment: Payment, at: datetime) -> None:
    take_back_visit_payment(
        merchant_id=shift.merchant_id,
        visit_no=ADMITTED,
        payment_id=payment.id,
        shift_id=shift.id,
        by="desk:wang",
        at=at,
    )


def papers() -> list[tuple[ReceiptSheet, dict[str, object]]]:
    """Give the stay's receipts as papers, and what is known of each."""
    bill_id: UUID = Visit.objects.get().bill_id
    found = [whole_receipt(one.id) for one in receipts_of(bill_id)]
    return [
        (sheet_of(one, words=RECEIPT_WORDS), values_of(one)) for one in found if one
    ]


def test_first_and_second_receipt_say_their_own_payment_and_deposits(
    shift: Shift,
) -> None:
    first = pay(shift, MORNING + MINUTE)
    ((paper, values),) = papers()
    take_back(shift, first, MORNING + 10 * MINUTE)
    second = pay(shift, MORNING + 20 * MINUTE)
    (as_before, still), (red, undone), (anew, now) = papers()
    assert (as_before.foot, still) == (paper.foot, values)
    assert dict(paper.foot)["Payment reference"] == first.reference
    assert "Payment reference" not in dict(red.foot)
    assert dict(anew.foot)["Payment reference"] == second.reference
    for each in (still, undone, now):
        assert [each[name] for name in DEPOSITS] == [100_00, 0, 35_00]

"""Money at desks, for tests that are about something else than their shifts.

Each is the operation of its name in a shift of the merchant whose money it is, where
the test doesn't name one.
"""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User

from ledger.models import (
    Bill,
    Deposit,
    DepositReturn,
    Payment,
    Refund,
    Shift,
)
from ledger.operations import (
    give_back_deposit as giving_back,
)
from ledger.operations import (
    hand_back_refund as handing_back,
)
from ledger.operations import (
    pay_with_deposits as paying,
)
from ledger.operations import (
    take_deposit as taking_deposits,
)
from ledger.operations import (
    take_tenders as taking,
)
from ledger.operations.open_shift import ShiftDraft, open_shift
from ledger.queries.trial_balance import trial_balance
from tests.factories.books import NOON

CHANGE_MINOR = 1_000_00
"""What lies in these tests' drawers from the first."""


def some_shift(merchant_id: UUID) -> Shift:
    """Give an open shift at a merchant's desk; somebody sits down if nobody does."""
    running = Shift.objects.filter(merchant_id=merchant_id, status="open").first()
    if running:
        return running
    name = uuid4().hex[:12]
    cashier = User.objects.create(username=f"cashier-{name}")
    draft = ShiftDraft(uuid4(), merchant_id, cashier.pk, name, "CNY", CHANGE_MINOR)
    return open_shift(draft=draft, at=NOON)


def shift_at(bill_id: UUID) -> UUID:
    """Give an open shift where a bill is paid; any, where there is no such bill."""
    bill = Bill.objects.filter(id=bill_id).first()
    return some_shift(bill.merchant_id).id if bill else uuid4()


def take_tenders(**facts: Any) -> Payment:
    """Take a bill's tenders."""
    if "shift_id" not in facts:
        facts["shift_id"] = shift_at(facts["bill_id"])
    return taking.take_tenders(**facts)


def pay_with_deposits(**facts: Any) -> Payment:
    """Pay a bill with its deposits."""
    if "shift_id" not in facts:
        facts["shift_id"] = shift_at(facts["bill_id"])
    return paying.pay_with_deposits(**facts)


def take_deposit(**facts: Any) -> Deposit:
    """Take a deposit."""
    if "shift_id" not in facts:
        facts["shift_id"] = some_shift(facts["draft"].merchant_id).id
    return taking_deposits.take_deposit(**facts)


def give_back_deposit(**facts: Any) -> DepositReturn:
    """Give a deposit back."""
    if "shift_id" not in facts:
        deposit = Deposit.objects.filter(id=facts["deposit_id"]).first()
        facts["shift_id"] = some_shift(deposit.merchant_id).id if deposit else uuid4()
    return giving_back.give_back_deposit(**facts)


def hand_back_refund(**facts: Any) -> Refund:
    """Hand a refund back."""
    if "shift_id" not in facts:
        refund = Refund.objects.filter(id=facts["refund_id"]).first()
        known = refund and refund.bill_id
        facts["shift_id"] = shift_at(known) if known else uuid4()
    return handing_back.hand_back_refund(**facts)


def in_tills() -> int:
    """Sum up what stands in all tills, debits above zero."""
    return sum(
        row.debits_minor - row.credits_minor
        for row in trial_balance()
        if row.account.startswith("till:")
    )

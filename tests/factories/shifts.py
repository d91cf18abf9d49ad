"""A cashier's shift, as one would work it."""

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.models import User

from ledger.models import Shift
from ledger.operations.open_shift import ShiftDraft, open_shift
from ledger.operations.take_tenders import TenderDraft, in_cash, take_tenders
from tests.factories.answers import SOON
from tests.factories.bills import a_bill
from tests.factories.books import NOON, a_merchant

GARAGE = "west-lake-garage"


def a_cashier(name: str = "wang") -> int:
    """Somebody who sits at a desk."""
    return int(User.objects.get_or_create(username=name)[0].pk)


def a_draft(
    cashier: str = "wang",
    desk: str = "1",
    float_minor: int = 50_00,
    merchant: str = GARAGE,
) -> ShiftDraft:
    """Draft a shift at a desk of the garage, or of another merchant."""
    merchant_id = a_merchant(merchant)
    return ShiftDraft(
        uuid4(), merchant_id, a_cashier(cashier), desk, "CNY", float_minor
    )


def a_shift(
    cashier: str = "wang",
    desk: str = "1",
    float_minor: int = 50_00,
    merchant: str = GARAGE,
) -> Shift:
    """Open one, with fifty yuan of change."""
    return open_shift(draft=a_draft(cashier, desk, float_minor, merchant), at=NOON)


def takes(
    shift: Shift, amount_minor: int, *more: TenderDraft, at: datetime = SOON
) -> UUID:
    """A bill is paid in cash into the shift's till, and in what else there is."""
    total_minor = amount_minor + sum(one.amount_minor for one in more)
    bill_id = a_bill(uuid4(), total_minor, merchant=GARAGE)
    take_tenders(
        payment_id=uuid4(),
        bill_id=bill_id,
        tenders=[in_cash(amount_minor), *more],
        shift_id=shift.id,
        by="wang",
        at=at,
    )
    return bill_id

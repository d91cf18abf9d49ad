"""Close a counted shift: the merchant keeps its cash, and a difference is its own."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Shift
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.operations.use_till import lock_shift
from ledger.ports import Posting
from ledger.rules import accounts
from ledger.rules.accounts import HOUSE_HOLDER
from ledger.rules.states import ShiftStatus


class ShiftNotCounted(Rejected):
    """The till has to be counted first."""

    code = "ledger.shift.not_counted"
    sentence = _("The till has not been counted yet.")


class DifferenceUnexplained(Rejected):
    """More or less was counted than expected, and nobody says why."""

    code = "ledger.shift.difference_unexplained"
    sentence = _("What was counted differs from what was expected: say why.")


def close_shift(
    *,
    shift_id: UUID,
    by: str,
    at: datetime,
    explained: str = "",
    cashier_id: int | None = None,
) -> Shift:
    """Close a shift; what its till took leaves the books as paid to the merchant.

    The expected amount is posted, never the counted one. Closed again it is the
    shift that it was. With ``cashier_id`` only that cashier's own shift is closed.

    Raises:
        ShiftUnknown, ShiftNotYours, ShiftNotCounted, DifferenceUnexplained: in this
            order.
    """
    with transaction.atomic(savepoint=False):
        shift = lock_shift(shift_id, cashier_id=cashier_id)
        if shift.status == ShiftStatus.CLOSED:
            return shift
        if shift.status != ShiftStatus.COUNTED:
            raise ShiftNotCounted
        said = explained.strip() or shift.explained
        if shift.difference_minor and not said:
            raise DifferenceUnexplained
        shift.status, shift.closed_by, shift.closed_at = ShiftStatus.CLOSED, by, at
        shift.explained = said
        shift.save(update_fields=["status", "closed_by", "closed_at", "explained"])
        _pay_out(shift, at=at)
    return shift


def _pay_out(shift: Shift, *, at: datetime) -> None:
    """Post what the till took, or gave out beyond that, under the shift's own id."""
    taken_minor = (shift.expected_minor or 0) - shift.float_minor
    if not taken_minor:
        return
    till = accounts.till(shift.id)
    payable = accounts.merchant_payable(shift.merchant_id)
    debit, credit = (payable, till) if taken_minor > 0 else (till, payable)
    open_accounts(accounts=[AccountToOpen(payable, shift.currency)], at=at)
    posting = Posting(
        id=shift.id,
        holder_id=HOUSE_HOLDER,
        kind="post",
        debit_id=debit.id(shift.currency),
        credit_id=credit.id(shift.currency),
        amount_minor=abs(taken_minor),
        currency=shift.currency,
    )
    post_all(postings=[posting], at=at)

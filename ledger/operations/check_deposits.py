"""See to deposits: taken while their bill is open, used no further than they go."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from ledger.models import Bill, TenderKind
from ledger.operations.form_bill import BillNotOpen
from ledger.operations.give_back_deposit import DepositExceeded, DepositUnknown
from ledger.operations.open_accounts import lock_holders
from ledger.queries.deposits import deposits_of, is_deposit
from ledger.rules.states import BillStatus


class Tendered(Protocol):
    """What is asked of a tender."""

    @property
    def kind(self) -> str:
        """What was handed over."""

    @property
    def amount_minor(self) -> int:
        """How much of it."""

    @property
    def slip(self) -> str:
        """The deposit's id, where it is one."""


def check_deposits(*, bill: Bill, tenders: Sequence[Tendered]) -> None:
    """Refuse deposits of another bill, and more than is left of this one's.

    From here on the holder's accounts are held: nobody uses them meanwhile.

    Raises:
        DepositUnknown, DepositExceeded: in this order.
    """
    wanted: dict[str, int] = {}
    for tender in tenders:
        if tender.kind == TenderKind.DEPOSIT:
            wanted[tender.slip] = wanted.get(tender.slip, 0) + tender.amount_minor
    if not wanted:
        return
    lock_holders(holder_ids=[bill.holder_id])
    left = {
        one.id.hex: one.left_minor
        for one in deposits_of(holder_id=bill.holder_id, subject_id=bill.subject_id)
        if one.currency == bill.currency
    }
    for slip, minor in wanted.items():
        if slip not in left:
            raise DepositUnknown
        if minor > left[slip]:
            raise DepositExceeded(left=left[slip])


def check_still_open(*, bill: Bill, deposit_id: UUID) -> None:
    """Refuse a new deposit for a bill that nothing is added to any more.

    Whose answer was lost may ask again after the bill was closed.

    Raises:
        BillNotOpen: it was closed or voided before the deposit was taken.
    """
    if bill.status != BillStatus.OPEN and not is_deposit(deposit_id):
        raise BillNotOpen(status=bill.get_status_display())

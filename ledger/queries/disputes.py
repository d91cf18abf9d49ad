"""Whether a bill may be disputed, and the dispute that it is in."""

from datetime import datetime
from uuid import UUID

from ledger.models import Bill, Dispute
from ledger.queries.bills import is_being_paid
from ledger.queries.policies import policy_at
from ledger.rules.dunning import Policy
from ledger.rules.states import (
    DECIDED_DISPUTE,
    DISPUTABLE_BILL,
    BillStatus,
    DisputeStatus,
)


def disputable_until(bill: Bill, policy: Policy) -> datetime:
    """Say until when a bill may be disputed: for some days from its last step."""
    since = bill.settled_at or bill.closed_at or bill.opened_at
    return policy.disputable_until(since)


def open_dispute_of(bill: Bill) -> Dispute | None:
    """Give the dispute that a bill with its disputes is in."""
    disputes = bill.disputes.all()
    return next((one for one in disputes if one.status == DisputeStatus.OPEN), None)


def decided_dispute_of(bill: Bill) -> Dispute | None:
    """Give the dispute of a bill with its disputes that somebody has decided."""
    disputes = bill.disputes.all()
    return next((one for one in disputes if one.status in DECIDED_DISPUTE), None)


def may_be_disputed(bill: Bill, *, at: datetime) -> bool:
    """Say whether ``open_dispute`` would take a dispute of this bill."""
    ended_for_good = {DisputeStatus.OPEN, *DECIDED_DISPUTE}
    return (
        bill.status in DISPUTABLE_BILL
        and not any(one.status in ended_for_good for one in bill.disputes.all())
        and not is_being_paid(bill)
        and at <= disputable_until(bill, policy_at(at))
    )


def bills_voided_by_disputes() -> list[UUID]:
    """Name the unpaid bills that were wrong: whoever is above them lets go of them."""
    upheld = Dispute.objects.filter(
        status=DisputeStatus.UPHELD, bill__status=BillStatus.VOIDED
    )
    return list(upheld.values_list("bill_id", flat=True))

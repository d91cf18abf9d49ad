"""Post what an insurance fund owes a merchant for items of a visit.

The fund's account was opened with the hospital.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clinic.models import Visit
from ledger.operations.post_transfers import post_all
from ledger.ports import Posting
from ledger.rules import accounts
from ledger.rules.ids import time_ordered_id


def post_insurer_shares(
    *, visit: Visit, shares: Sequence[tuple[UUID, int]], at: datetime
) -> None:
    """Post the fund's share of each (bill, minor units); zero shares post nothing."""
    postings = [
        insurer_posting(visit, bill_id=bill_id, amount_minor=amount)
        for bill_id, amount in shares
        if amount
    ]
    post_all(postings=postings, at=at)


def insurer_posting(visit: Visit, *, bill_id: UUID, amount_minor: int) -> Posting:
    """Make the one posting of the fund's share of a bill; its id follows from both."""
    hospital = visit.hospital
    income = accounts.merchant_income(hospital.merchant_id, visit.risk_mode)
    return Posting(
        id=time_ordered_id(visit.opened_at, "insurer", bill_id),
        holder_id=visit.holder_id,
        kind="post",
        debit_id=accounts.insurer(hospital.fund).id(hospital.currency),
        credit_id=income.id(hospital.currency),
        amount_minor=amount_minor,
        currency=hospital.currency,
        bill_id=bill_id,
        occurred_at=visit.opened_at,
    )

"""Complete refunds: the money is back, and now the books say so."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Broken
from ledger.models import Refund
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.ports import Posting
from ledger.queries.refunds import funds_of
from ledger.rules import accounts
from ledger.rules.refunding import refunding, spread
from ledger.rules.settling import Taken, postings_of
from ledger.rules.states import RefundStatus


class FundMissing(Broken):
    """A bill has an insurer's part that stands on no insurer's account."""

    code = "ledger.refund.fund_missing"
    sentence = _("Bill %(bill)s: its insurer's part stands on no fund's account.")


def complete_refund(*, refund: Refund, back: Sequence[Taken], at: datetime) -> None:
    """Post a submitted refund whose row the caller holds, and end it.

    ``back`` says which accounts the citizen's part left, and sums to it. The ids
    of the transfers follow from the refund alone: whatever happened, it is posted
    once.

    Raises:
        FundMissing: the insurer's part can't go back where it came from.
    """
    with transaction.atomic(savepoint=False):
        refund.status, refund.ended_at, refund.ask_at = RefundStatus.SUCCEEDED, at, None
        refund.save(update_fields=["status", "ended_at", "ask_at"])
        open_accounts(
            accounts=[AccountToOpen(part.account, refund.currency) for part in back],
            at=at,
        )
        post_all(postings=_postings(refund, back), at=at)


def _postings(refund: Refund, back: Sequence[Taken]) -> list[Posting]:
    if refund.surplus_id is not None:
        return [_of_surplus(refund, part) for part in back]
    bill = refund.bill
    if bill is None:  # The table's constraint says that there is one.
        return []
    funds = spread(refund.insurer_minor, funds_of(bill))
    if sum(part.amount_minor for part in funds) != refund.insurer_minor:
        raise FundMissing(bill=bill.id)
    return postings_of(
        refunding(bill=bill, back=[*back, *funds]),
        bill=bill,
        key=("refund", refund.id),
        at=refund.requested_at,
    )


def _of_surplus(refund: Refund, part: Taken) -> Posting:
    """The one transfer has the refund's own id, and is on no bill: none is owed."""
    unapplied = accounts.unapplied(refund.holder_id)
    return Posting(
        id=refund.id,
        holder_id=refund.holder_id,
        kind="post",
        debit_id=unapplied.id(refund.currency),
        credit_id=part.account.id(refund.currency),
        amount_minor=part.amount_minor,
        currency=refund.currency,
    )

"""Complete refunds: the money is back, and now the books say so."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Broken
from ledger.models import Refund
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.operations.tell_outcomes import tell_refunds
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


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A submitted refund, and the accounts that the citizen's part of it left."""

    refund: Refund
    back: Sequence[Taken]


def complete_refunds(*, given: Sequence[GivenBack], at: datetime) -> None:
    """Post refunds whose rows the caller holds, and end them.

    What they gave ``back`` sums to their amounts. The ids of the transfers follow
    from the refund alone: whatever happened, it is posted once.

    Raises:
        FundMissing: the insurer's part can't go back where it came from.
    """
    if not given:
        return
    with transaction.atomic(savepoint=False):
        for one in given:
            one.refund.status, one.refund.ended_at = RefundStatus.SUCCEEDED, at
            one.refund.ask_at = one.refund.parked_at = None
        Refund.objects.bulk_update(
            [one.refund for one in given],
            ["status", "ended_at", "ask_at", "parked_at"],
        )
        _open_accounts(given, at=at)
        # In one go: the posting function locks all holders' accounts in one order.
        post_all(postings=list(_postings(given)), at=at)
        tell_refunds(refunds=[one.refund for one in given], at=at)


def without_fund(given: Sequence[GivenBack]) -> list[GivenBack]:
    """Say of which refunds the insurer's part can't go back where it came from."""
    returned = Counter[UUID | None]()
    found = []
    for one in given:
        before_minor = returned[one.refund.bill_id]
        if _missing_minor(one, _funds(one.refund, returned_minor=before_minor)):
            found.append(one)
        else:
            returned[one.refund.bill_id] += one.refund.insurer_minor
    return found


def _open_accounts(given: Sequence[GivenBack], *, at: datetime) -> None:
    """See to it that the money's ways out exist: a till's may be a new one."""
    names = {
        (part.account.code, one.refund.currency): part.account
        for one in given
        for part in one.back
    }
    open_accounts(
        accounts=[
            AccountToOpen(name, currency)
            for (_, currency), name in sorted(names.items())
        ],
        at=at,
    )


def _postings(given: Sequence[GivenBack]) -> Iterator[Posting]:
    returned = Counter[UUID | None]()
    for one in given:
        if one.refund.surplus_id is not None:
            yield _of_surplus(one)
            continue
        yield from _of_bill(one, returned_minor=returned[one.refund.bill_id])
        returned[one.refund.bill_id] += one.refund.insurer_minor


def _of_bill(one: GivenBack, *, returned_minor: int) -> list[Posting]:
    """Post a bill's refund; ``returned_minor`` its funds get back beside it."""
    refund, bill = one.refund, one.refund.bill
    if bill is None:  # The table's constraint says that there is one.
        return []
    funds = _funds(refund, returned_minor=returned_minor)
    if _missing_minor(one, funds):
        raise FundMissing(bill=bill.id)
    return postings_of(
        refunding(bill=bill, back=[*one.back, *funds]),
        bill=bill,
        key=("refund", refund.id),
        at=refund.requested_at,
    )


def _funds(refund: Refund, *, returned_minor: int) -> list[Taken]:
    """Say which funds get back how much of the insurer's part, as far as they go."""
    if not refund.insurer_minor or refund.bill is None:
        return []
    stands = funds_of(refund.bill)
    return spread(refund.insurer_minor, over=stands, after_minor=returned_minor)


def _missing_minor(one: GivenBack, funds: Sequence[Taken]) -> int:
    return one.refund.insurer_minor - sum(part.amount_minor for part in funds)


def _of_surplus(one: GivenBack) -> Posting:
    """The one transfer has the refund's own id, and is on no bill: none is owed."""
    refund, (part,) = one.refund, one.back
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

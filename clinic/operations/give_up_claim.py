"""Give a claim up: the citizen pays the whole, or a paid bill stays as it was split."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import ChargeItem, Claim
from clinic.models.insurance import Silence
from clinic.operations.apply_split import DecidedSplit, apply_split
from clinic.operations.record_settlement import lock_claim
from clinic.ports import Balances, LineScope, Share, Sums
from clinic.queries.estimates import lines_of_bill
from clinic.queries.policies import claim_policy_at
from clinic.queries.shares import splits_of_bill
from clinic.rules.scope import outside_scope
from clinic.rules.states import CLAIM_EDGES, UNDECIDED, ClaimStatus
from clinic.rules.sums import NOTHING, sum_up
from ledger.errors import Rejected
from ledger.queries.standings import statuses_of
from ledger.rules.states import BillStatus

DEADLINE = "deadline"
"""Who decided, where nobody did and the time was over."""

SILENT = "clinic.claim.silent"


class ClaimDecided(Rejected):
    """The claim has been settled, or given up, already."""

    code = "clinic.claim.decided"
    sentence = _("The claim is “%(status)s” already.")


def give_up_claim(*, claim_id: UUID, by: str, at: datetime) -> None:
    """End the waiting for an insurer; what it may settle all the same is cancelled.

    An open bill closes: the citizen pays the whole, on the line as far as its holds
    go, the rest is due. A bill that was paid keeps the split of the round before for
    what is left of it, and what was taken back of it goes back as it was borne.

    Raises:
        ClaimDecided: it isn't waiting any more.
        CostsMore, RefundExceedsPaid, RefundExceedsInsurer: see ``apply_split``.
    """
    with transaction.atomic(savepoint=False):
        visit, claim = lock_claim(claim_id)
        if (claim.status, ClaimStatus.GIVEN_UP) not in CLAIM_EDGES:
            raise ClaimDecided(status=claim.get_status_display())
        split = _split(claim, by=by)
        claim.status = ClaimStatus.GIVEN_UP
        claim.given_up_at = claim.ask_at = at
        claim.asks, claim.parked_at, claim.deadline_at = 0, None, None
        claim.save(
            update_fields=[
                *("status", "given_up_at", "ask_at", "asks", "parked_at"),
                "deadline_at",
            ]
        )
        apply_split(visit=visit, claim=claim, split=split, at=at)


def end_waiting(*, claim_id: UUID, at: datetime) -> bool:
    """Do what the policy says of a claim whose time is over; true when it is given up.

    A bill that was paid is left to a person in any case: nobody is asked for more.
    """
    with transaction.atomic(savepoint=False):
        _visit, claim = lock_claim(claim_id)
        is_over = claim.deadline_at is not None and claim.deadline_at <= at
        if claim.status not in UNDECIDED or not is_over:
            return False
        status = statuses_of([claim.bill_id])[claim.bill_id]
        pays = claim_policy_at(at).then == Silence.SELF_PAY
        if pays and status == BillStatus.OPEN:
            give_up_claim(claim_id=claim.id, by=DEADLINE, at=at)
            return True
        claim.parked_at, claim.deadline_at = claim.parked_at or at, None
        claim.reason = claim.reason or SILENT
        claim.save(update_fields=["parked_at", "deadline_at", "reason"])
    return False


def _split(claim: Claim, *, by: str) -> DecidedSplit:
    lines = lines_of_bill(holder_id=claim.holder_id, bill_id=claim.bill_id)
    before = splits_of_bill(holder_id=claim.holder_id, bill_id=claim.bill_id)
    if not before:
        scopes = outside_scope(lines)
        sums = sum_up(scopes, terms=NOTHING, balances=Balances())
        return DecidedSplit(sums, scopes, by=by)
    numbers = dict(
        ChargeItem.objects.filter(
            holder_id=claim.holder_id, id__in=before[-1]
        ).values_list("id", "line_no")
    )
    kept = {numbers[item_id]: share for item_id, share in before[-1].items()}
    scopes = tuple(
        LineScope(
            line.line_no,
            line.amount_minor,
            kept[line.line_no].own_minor,
            kept[line.line_no].over_minor,
            kept[line.line_no].prepay_minor,
            kept[line.line_no].scope_minor,
        )
        for line in lines
    )
    shares = tuple(
        Share(
            line.line_no,
            kept[line.line_no].insurer_minor,
            kept[line.line_no].account_minor,
            kept[line.line_no].citizen_minor,
        )
        for line in lines
    )
    return DecidedSplit(_sums_of(scopes, shares), scopes, by=by, shares=shares)


def _sums_of(scopes: tuple[LineScope, ...], shares: tuple[Share, ...]) -> Sums:
    """Add up what is left of a split: which account paid isn't told line by line."""
    fund = sum(share.insurer_minor for share in shares)
    account = sum(share.account_minor for share in shares)
    cash = sum(share.citizen_minor for share in shares)
    return Sums(
        total_minor=fund + account + cash,
        own_minor=sum(scope.own_minor for scope in scopes),
        over_minor=sum(scope.over_minor for scope in scopes),
        prepay_minor=sum(scope.prepay_minor for scope in scopes),
        scope_minor=sum(scope.scope_minor for scope in scopes),
        deductible_minor=0,
        fund_minor=fund,
        hospital_minor=0,
        person_minor=account + cash,
        account_current_minor=account,
        account_carried_minor=0,
        account_family_minor=0,
        cash_minor=cash,
    )

"""Take claims that are due to be asked about, or cancelled: rows are the queue."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic import ports
from clinic.models import ChargeItem, Claim
from clinic.queries.estimates import CLAIMED
from clinic.rules.asking import ASKS_COUNTED_MAX, ask_next
from clinic.rules.states import ClaimStatus, ItemStatus


@dataclass(frozen=True, slots=True)
class TakenClaim:
    """A claim that this worker asks ``insurer`` about; ``asks``: how often before.

    ``is_void``: nothing of it shall stand there.
    """

    id: UUID
    insurer: str
    asks: int
    is_void: bool
    claim: ports.Claim

    @property
    def is_alone(self) -> bool:
        """Say whether no insurer has a part in it, or ever had."""
        return not self.claim.insured or not (self.is_void or self.claim.lines)


def take_claims(*, limit: int, at: datetime) -> list[TakenClaim]:
    """Take claims that are due, each by one worker at a time.

    One that is taken is written down as asked, or as being cancelled, before anybody
    is asked: a worker that dies now leaves it to be asked about, never sent blindly.
    """
    with transaction.atomic(savepoint=False):
        claims = list(
            Claim.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
            .select_related("visit__hospital")
            .defer(*(f"visit__{name}" for name in LONG))
            .filter(ask_at__lte=at)
            .order_by("ask_at", "id")[:limit]
        )
        lines = _lines(claims)
        taken = [_taken(claim, lines.get(claim.bill_id, [])) for claim in claims]
        for claim in claims:
            claim.ask_at = ask_next(asks=claim.asks, at=at)
            claim.asks = min(claim.asks + 1, ASKS_COUNTED_MAX)
            claim.status = NEXT.get(ClaimStatus(claim.status), claim.status)
        Claim.objects.bulk_update(claims, ["ask_at", "asks", "status"])
    return taken


LONG = ("department", "first_answer", "discharge_answer")
"""Columns of a visit that nobody here reads."""

NEXT = {
    ClaimStatus.WAITING: ClaimStatus.ASKED,
    ClaimStatus.GIVEN_UP: ClaimStatus.CANCELLING,
}
VOID = (ClaimStatus.GIVEN_UP, ClaimStatus.CANCELLING)


def _lines(claims: list[Claim]) -> dict[UUID, list[ports.ClaimLine]]:
    rows = (
        ChargeItem.objects.filter(
            holder_id__in={claim.holder_id for claim in claims},
            bill_id__in={claim.bill_id for claim in claims},
        )
        .exclude(status=ItemStatus.REVERSED)
        .order_by("id")
        .values_list("bill_id", *CLAIMED)
    )
    found: dict[UUID, list[ports.ClaimLine]] = {}
    for bill_id, *line in rows:
        found.setdefault(bill_id, []).append(ports.ClaimLine(*line))
    return found


def _taken(claim: Claim, lines: list[ports.ClaimLine]) -> TakenClaim:
    visit, hospital = claim.visit, claim.visit.hospital
    return TakenClaim(
        id=claim.id,
        insurer=hospital.insurer,
        asks=claim.asks,
        is_void=claim.status in VOID,
        claim=ports.Claim(
            reference=claim.reference,
            fund=hospital.fund,
            insured=bool(claim.insured_kind),
            currency=hospital.currency,
            lines=tuple(lines),
            person=claim.person,
            insured_kind=claim.insured_kind,
            visit=visit.id.hex,
            visit_kind=visit.kind,
            hospital=hospital.code,
            hospital_level=hospital.level,
            occurred_at=visit.opened_at,
        ),
    )

"""Visits and people as a cashier finds them: by what is said, shown or scanned."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from clinic.models import Hospital, Visit
from clinic.rules.states import VisitStatus
from credit.queries.recognised import PersonSeen, persons_seen, recognised
from ledger.queries.receipt_links import subject_of_receipt

VISITS_MAX = 20
"""The newest of them: whoever looks for an older one has its number."""


@dataclass(frozen=True, slots=True)
class FoundVisit:
    """A visit in a list of hits, and whose it is, if a citizen's."""

    visit: Visit
    person: PersonSeen | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to: visits, the newest first, and who was recognised."""

    visits: list[FoundVisit]
    people: list[PersonSeen]

    @property
    def only_one(self) -> Visit | None:
        """Give the visit there can be no doubt about: named itself, or still open.

        Whoever was recognised and has no open visit may have come for a new one.
        """
        if len(self.visits) != 1 or len(self.people) > 1:
            return None
        visit = self.visits[0].visit
        is_named = not self.people
        return visit if is_named or visit.status == VisitStatus.OPEN else None


def find_at_desk(
    text: str, *, merchant_ids: Collection[UUID] | None, at: datetime
) -> Found:
    """Find by number, card, code or phone, compared whole; in six queries.

    Visits are those of these merchants' hospitals only (``None``: of all).
    """
    known = recognised(text, at=at)
    own = [hospital.id for hospital in hospitals_of(merchant_ids)]
    # Each of these is an index of its own; numbers are only indexed by hospital.
    named = Q(hospital_id__in=own, visit_no=text)
    named |= Q(holder_id__in=known) | Q(payer_id__in=known)
    with suppress(ValueError):
        named |= Q(id=UUID(text)) | Q(bill_id=UUID(text))
    if subject_id := subject_of_receipt(text.rpartition("/")[2]):
        named |= Q(id=subject_id)
    rows = Visit.objects.select_related("hospital").filter(named, hospital_id__in=own)
    visits = list(rows.order_by("-id")[:VISITS_MAX])
    people = persons_seen({*known, *(visit.payer_id for visit in visits)})
    return Found(
        [FoundVisit(visit, people.get(visit.payer_id)) for visit in visits],
        [people[holder_id] for holder_id in known if holder_id in people],
    )


def hospitals_of(merchant_ids: Collection[UUID] | None) -> list[Hospital]:
    """Give the hospitals of these merchants, by code (``None``: all there are)."""
    rows = Hospital.objects.order_by("code")
    if merchant_ids is not None:
        rows = rows.filter(merchant_id__in=merchant_ids)
    return list(rows)


def visit_within(
    visit_id: UUID, *, merchant_ids: Collection[UUID] | None
) -> Visit | None:
    """Give a visit of one of these merchants' hospitals (``None``: of any)."""
    rows = Visit.objects.select_related("hospital__merchant").filter(id=visit_id)
    if merchant_ids is not None:
        rows = rows.filter(hospital__merchant_id__in=merchant_ids)
    return rows.first()

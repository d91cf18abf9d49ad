"""How fast a cashier's desk finds visits and shows them in a large city.

One cashier of one hospital looks for its patients by what they say or show, and opens
their visits: some go on, some are over and paid.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group, User
from django.urls import reverse

from clinic.queries.of_hospital import visits_of_hospital
from config.bench.city import seeded_city
from config.bench.pages import Ask, Page, load, signed_in, time_pages
from config.seed.people import REF, person
from credit.operations.enrol_citizens import Enrolment
from credit.queries.citizens import citizen_of_holder
from ledger.operations.assign_staff import assign_staff
from ledger.queries.bills import merchant_known_as

HOSPITAL = "seed-hospital-2"
"""One of those where patients are at present."""

VISITS = 40
"""Of each kind; the desk's own rows are at hand, these patients' may not be."""

QUERIES_MAX = 20
"""More than any of the desk's pages takes, with the note that its user was there."""

NOBODY = "11010519491231002X"
"""A right identity number (the standard's own example) of nobody here."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What of a visit its patient can tell."""

    id: UUID
    visit_no: str
    holder_id: UUID


def bench_desk(seconds: int, rounds: int, *, scale: int | None) -> dict[str, Any]:
    """Measure finding and showing visits; times in milliseconds."""
    with seeded_city(scale) as size:
        hospital = merchant_known_as(HOSPITAL)
        if hospital is None:
            raise RuntimeError(HOSPITAL)
        figures = time_pages(pages_of(hospital), seconds=seconds, rounds=rounds)
    return {"citizens": size, "load": load(), "pages": figures}


def pages_of(hospital: UUID) -> list[Page]:
    """Give the pages that a cashier of the hospital asks for."""
    cashier, desk = signed_in(_cashier(hospital)), reverse("desk")
    going_on, over = (_visits(hospital, status) for status in ("open", "closed"))
    people = [_patient(visit) for visit in over]
    texts = {
        "find by identity number": [one.id_no for one in people],
        "find by phone": [one.phone for one in people],
        "find by visit number": [visit.visit_no for visit in going_on],
        "find nobody": [NOBODY],
    }
    finds = [
        Page(name, [Ask(cashier, desk, {"text": text}) for text in many])
        for name, many in texts.items()
    ]
    shown = {"visit that goes on": going_on, "visit that is over": over}
    visits = [
        Page(name, [Ask(cashier, reverse("desk-visit", args=[v.id])) for v in many])
        for name, many in shown.items()
    ]
    return [Page("desk", [Ask(cashier, desk)]), *finds, *visits]


def _cashier(hospital: UUID) -> User:
    user = User.objects.create_user("bench-cashier", is_staff=True)
    user.groups.add(Group.objects.get(name="cashier"))
    assign_staff(user_id=user.pk, merchant_id=hospital)
    return user


def _visits(hospital: UUID, status: str) -> list[Visit]:
    """Give some visits of a hospital, evenly chosen.

    Raises:
        RuntimeError: there are none; the city was grown by an earlier version.
    """
    rows = visits_of_hospital(hospital).filter(status=status).order_by("id")
    every = max(1, rows.count() // VISITS)
    facts = rows.values_list("id", "visit_no", "holder_id")[::every]
    if not facts:
        raise RuntimeError(HOSPITAL, status)
    return [Visit(*row) for row in facts[:VISITS]]


def _patient(visit: Visit) -> Enrolment:
    known = citizen_of_holder(visit.holder_id)
    if known is None:
        raise RuntimeError(visit.holder_id)
    return person(int(known.ref.removeprefix(REF)))

"""How fast a citizen's pages are answered in a large city.

Citizens with ten bills each, and one with thousands, open their home and list their
bills in the ways that the page offers.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from config.bench.city import busiest, citizens, seeded_city
from config.bench.pages import Ask, Page, load, signed_in, time_pages
from config.portal.vehicles import vehicles_of
from credit.operations.enrol_citizens import Enrolment
from credit.operations.let_sign_in import user_of_citizen

VISITORS = 40
"""Citizens who ask in turn: too many for one's rows to be at hand by chance."""


def bench_portal(seconds: int, rounds: int, *, scale: int | None) -> dict[str, Any]:
    """Measure pages of ordinary citizens and of the busiest; times in milliseconds."""
    with seeded_city(scale) as size:
        groups = {"ordinary": citizens(size, VISITORS), "busiest": [busiest()]}
        pages = [
            page for name, people in groups.items() for page in pages_of(name, people)
        ]
        figures = time_pages(pages, seconds=seconds, rounds=rounds)
    return {"citizens": size, "load": load(), "pages": figures}


def pages_of(whose: str, people: Sequence[Enrolment]) -> list[Page]:
    """Give the pages that these people ask for in turn, each their own."""
    home, bills = reverse("home"), reverse("bills")
    asked: dict[str, list[Ask]] = {"home": [], "bills": [], "narrowed": []}
    for one in people:
        client = signed_in(user_of_citizen(holder_id=one.holder_id))
        asked["home"].append(Ask(client, home))
        asked["bills"].append(Ask(client, bills))
        asked["narrowed"] += [
            Ask(client, f"{bills}?{query}") for query in _narrowings(one.holder_id)
        ]
    return [Page(f"{whose} {name}", asks) for name, asks in asked.items()]


def _narrowings(holder_id: UUID) -> list[str]:
    """Give what bills are narrowed to, by each of the page's filters in turn."""
    plate, month = vehicles_of(holder_id)[0].key, f"{datetime.now(UTC):%Y-%m}"
    return [
        "kind=parking",
        "state=settled",
        "state=to_pay",
        f"month={month}",
        f"vehicle={plate}",
        "q=Garage",
        "q=15",
    ]

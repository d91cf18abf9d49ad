"""Pages of a seeded city are asked for as the benchmarks do; their work is bounded."""

from config.bench import desk, portal
from config.bench.pages import count_queries
from config.seed.city import Size, grow_city
from config.seed.people import person
from ledger.models import Bill
from ledger.queries.bills import merchant_known_as
from tests.databases import TestDatabase
from tests.factories.books import NOON

BUSIEST, SHOWN = 2, 200


def nobody_hears(part: str, *, done: int, whole: int) -> None:
    """The bar isn't what is tested."""


def test_pages_ask_the_database_as_often_for_the_busiest_as_for_anybody(
    committed: TestDatabase,
) -> None:
    grow_city(Size(citizens=8, busy_stays=SHOWN, lives=2), at=NOON, report=nobody_hears)
    busiest, ordinary = person(BUSIEST), [person(BUSIEST + 1), person(BUSIEST + 4)]
    assert Bill.objects.filter(holder_id=busiest.holder_id).count() == SHOWN
    for few, many in zip(
        portal.pages_of("ordinary", ordinary),
        portal.pages_of("busiest", [busiest]),
        strict=True,
    ):
        assert count_queries(few) == count_queries(many), few.name
    hospital = merchant_known_as(desk.HOSPITAL)
    assert hospital
    for page in desk.pages_of(hospital):
        assert max(count_queries(page)) <= desk.QUERIES_MAX, page.name

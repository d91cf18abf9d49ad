"""A citizen sees what bills cost, month by month and kind by kind."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ledger.models import Bill
from ledger.operations.void_bill import void_bill
from tests.cast import LIN, WANG
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.paid import a_paid_bill
from tests.factories.people import a_citizen
from tests.factories.receipts import refund
from tests.factories.town import MONDAY, a_login
from tests.journeys.portal.reader import page_of, signed_in

pytestmark = pytest.mark.django_db

SPENDING = "/spending"
MONTH = timedelta(days=31)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(MONDAY + timedelta(days=7), tick=False):
        yield


@pytest.fixture
def holder() -> UUID:
    return a_citizen(LIN)


@pytest.fixture
def lin(holder: UUID) -> Client:
    return signed_in(a_login(LIN))


def row(page: str, heading: str) -> str:
    """The figures beside a heading of a table."""
    tables = page.partition("<tbody>")[2]
    after = tables.rpartition(f">{heading}<")[2].partition("</tr>")[0]
    cells = after.split("<td")[1:]
    return " ".join(cell.partition(">")[2].partition("<")[0].strip() for cell in cells)


def test_months_and_kinds_are_summed_up_as_their_lists_are(
    lin: Client, holder: UUID
) -> None:
    a_bill(holder, 12_00, at=MONDAY)
    a_bill(holder, 30_00, at=MONDAY, kind="outpatient", merchant="first-hospital")
    a_bill(holder, 8_00, at=MONDAY - MONTH)
    page = page_of(lin, SPENDING)
    assert "¥50.00" in page
    assert row(page, "Nov 2026") == "2 ¥42.00"
    assert row(page, "Oct 2026") == "1 ¥8.00"
    assert row(page, "Dec 2025") == "0 ¥0.00"
    assert row(page, "Outpatient") == "1 60% ¥30.00"
    assert row(page, "Parking") == "2 40% ¥20.00"
    assert "¥42.00" in page_of(lin, "/bills/?month=2026-11")


def test_one_kind_is_shown_alone(lin: Client, holder: UUID) -> None:
    a_bill(holder, 12_00, at=MONDAY)
    a_bill(holder, 30_00, at=MONDAY, kind="outpatient", merchant="first-hospital")
    page = page_of(lin, f"{SPENDING}?kind=parking")
    assert row(page, "Nov 2026") == "1 ¥12.00"
    assert "Parking, month by month" in page
    assert "/bills/?kind=parking&amp;month=2026-11" in page


def test_what_was_given_back_is_taken_off(lin: Client, holder: UUID) -> None:
    bill = a_paid_bill(30_00, holder)
    refund(bill, amount_minor=4_00)
    page = page_of(lin, SPENDING)
    assert row(page, "Nov 2026") == "1 ¥26.00"


def test_a_bill_paid_for_somebody_else_counts_for_both(
    lin: Client, holder: UUID
) -> None:
    bill = a_bill(a_citizen(WANG), 5_00, at=MONDAY)
    Bill.objects.filter(id=bill).update(payer_id=holder)
    assert row(page_of(lin, SPENDING), "Nov 2026") == "1 ¥5.00"


def test_a_voided_bill_costs_nothing(lin: Client, holder: UUID) -> None:
    bill = a_bill(holder, 5_00, at=MONDAY)
    void_bill(bill_id=bill, holder_id=holder, by="desk", at=MONDAY)
    assert "You had no costs in these months." in page_of(lin, SPENDING)


def test_a_month_is_the_wall_calendars(lin: Client, holder: UUID) -> None:
    midnight = MONDAY.replace(day=1, hour=16)
    a_bill(holder, 5_00, at=midnight.replace(month=10, day=31))
    assert row(page_of(lin, SPENDING), "Nov 2026") == "1 ¥5.00"


def test_years_are_turned_back_and_forth(lin: Client, holder: UUID) -> None:
    a_bill(holder, 5_00, at=NOON.replace(year=2025))
    assert "until=2025-11" in page_of(lin, SPENDING)
    before = page_of(lin, f"{SPENDING}?until=2025-11")
    assert row(before, "Nov 2025") == "1 ¥5.00"
    assert "until=2026-11" in before
    assert "The year after" not in page_of(lin, SPENDING)


@pytest.mark.parametrize(
    "query", ["until=2026-12", "until=never", "until=1999-12", "kind=toll"]
)
def test_what_there_cannot_be_is_not_found(lin: Client, query: str) -> None:
    assert lin.get(f"{SPENDING}?{query}").status_code == 404


def test_however_many_bills_the_statements_are_the_same(
    lin: Client, holder: UUID, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    counted = []
    for _ in range(2):
        a_bill(holder, 5_00, at=MONDAY)
        a_bill(holder, 5_00, at=MONDAY - MONTH, kind="outpatient")
        with django_assert_num_queries(6):
            counted.append(lin.get(SPENDING).status_code)
    assert counted == [200, 200]

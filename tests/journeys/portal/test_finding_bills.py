"""A citizen finds bills again: narrowed, summed up, as a table, and quickly."""

import csv
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from credit.models import Credential
from ledger.models import Bill
from tests.cast import LIN, WANG
from tests.factories.bills import a_bill, bills_of
from tests.factories.people import a_citizen
from tests.factories.town import MONDAY, Town, a_login, a_town, stay
from tests.journeys.portal.reader import BILLS, page_of, signed_in

pytestmark = pytest.mark.django_db

ROW = 'class="row"'


@pytest.fixture
def town() -> Town:
    return a_town()


@pytest.fixture
def lin(town: Town) -> Client:
    return signed_in(a_login(LIN))


def table(client: Client, query: str = "") -> list[dict[str, str]]:
    answer: Any = client.get(
        f"{BILLS}?format=csv&{query}", headers={"accept-language": "en"}
    )
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize(
    ("query", "rows", "paid_and_to_pay"),
    [
        ("", 4, "¥0.00 ¥113.30"),
        ("kind=parking", 2, "¥0.00 ¥56.00"),
        ("kind=outpatient", 1, "¥0.00 ¥57.30"),
        ("kind=emergency", 0, ""),
        ("state=overdue", 1, "¥0.00 ¥34.00"),
        ("state=open", 1, "¥0.00 ¥0.00"),
        ("state=settled", 0, ""),
        ("month=2026-11", 4, "¥0.00 ¥113.30"),
        ("month=2026-10", 0, ""),
        ("q=hospital", 2, "¥0.00 ¥57.30"),
        ("q=西湖", 2, "¥0.00 ¥56.00"),
        ("q=57.30", 1, "¥0.00 ¥57.30"),
        ("q=¥22", 1, "¥0.00 ¥22.00"),
        ("q=nobody", 0, ""),
        ("kind=parking&state=overdue&q=west", 1, "¥0.00 ¥34.00"),
    ],
)
def test_a_list_shows_what_was_asked_for_and_sums_it_up(
    lin: Client, query: str, rows: int, paid_and_to_pay: str
) -> None:
    page = page_of(lin, f"{BILLS}?{query}")
    assert page.count(ROW) == rows
    assert len(table(lin, query)) == rows
    for amount in paid_and_to_pay.split():
        assert f"<dd> {amount} </dd>" in page
    if not rows:
        assert "No bill fits this selection." in page


@pytest.mark.parametrize(
    "query",
    [
        "kind=nonsense",
        "state=1",
        "month=2026",
        "month=2026-13",
        "month=9999-12",
        "vehicle=x",
        "before=x",
    ],
)
def test_what_cannot_be_chosen_is_not_there(lin: Client, query: str) -> None:
    assert lin.get(f"{BILLS}?{query}").status_code == 404


def test_bills_of_one_plate_are_found_without_naming_it(
    lin: Client, town: Town
) -> None:
    plate = Credential.objects.get(kind="plate")
    a_bill(town.citizen, 5_00)
    page = page_of(lin, BILLS)
    assert f'<option value="{plate.id}" >{LIN.plate}' in page
    assert page.count(ROW) == 5
    assert page_of(lin, f"{BILLS}?vehicle={plate.id}").count(ROW) == 2


def test_anothers_plate_cannot_be_chosen(lin: Client) -> None:
    a_citizen(WANG)
    plate = Credential.objects.get(kind="plate")
    wang = signed_in(a_login(WANG))
    assert wang.get(f"{BILLS}?vehicle={plate.id}").status_code == 404
    assert table(wang) == []


def test_a_month_is_one_of_the_pages_calendar() -> None:
    town = a_town()
    lin = signed_in(a_login(LIN))
    # Half past midnight on the first of December in Hangzhou.
    stay(town, MONDAY.replace(day=30, hour=16, minute=30), hours=2)
    assert page_of(lin, f"{BILLS}?month=2026-12").count(ROW) == 1
    assert page_of(lin, f"{BILLS}?month=2026-11").count(ROW) == 4


def test_a_table_has_every_bill_with_plain_amounts(lin: Client, town: Town) -> None:
    rows = table(lin)
    newest = bills_of(town.citizen)[2]
    assert [UUID(row["Bill"]) for row in rows] == [b.id for b in bills_of(town.citizen)]
    assert rows[2]["Merchant"] == "First People's Hospital"
    assert rows[2]["You pay"] == "57.30"
    assert rows[2]["Date"] == "2026-11-19 09:00"
    assert str(newest.id) == rows[2]["Bill"]


def test_a_name_that_looks_like_a_formula_stays_a_name(town: Town) -> None:
    merchant = Bill.objects.filter(kind="parking")[0].merchant
    merchant.name = "=HYPERLINK(1)"
    merchant.save(update_fields=["name"])
    lin = signed_in(a_login(LIN))
    assert table(lin, "kind=parking")[0]["Merchant"] == "'=HYPERLINK(1)"


def test_the_next_page_keeps_the_selection(lin: Client, town: Town) -> None:
    for _ in range(22):
        a_bill(town.citizen, 5_00)
    page = page_of(lin, f"{BILLS}?kind=parking&q=west")
    assert page.count(ROW) == 20
    onward = page.partition('rel="next" href="')[2].partition('"')[0]
    second = page_of(lin, BILLS + onward.replace("&amp;", "&"))
    assert second.count(ROW) == 4
    assert 'href="?kind=parking&amp;q=west"' in second


def test_a_list_asks_the_database_no_more_for_more_bills(
    lin: Client, town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    plate = Credential.objects.get(kind="plate")
    address = f"{BILLS}?kind=parking&q=22.00&vehicle={plate.id}"
    for _ in range(2):
        with django_assert_max_num_queries(11):
            page_of(lin, address)
        for _ in range(12):
            a_bill(town.citizen, 22_00)


def test_whoever_pays_for_oneself_and_another_finds_each_bill_once(
    lin: Client, town: Town
) -> None:
    wang = a_citizen(WANG)
    theirs = a_bill(wang, 7_00)
    Bill.objects.filter(id=theirs).update(payer_id=town.citizen)
    assert page_of(lin, BILLS).count(ROW) == 5
    assert len(table(lin)) == 5

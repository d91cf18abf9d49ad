"""Lists are read page by page, the newest first, while they grow."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest

from ledger.models import Merchant
from ledger.rules.ids import time_ordered_id
from tests.factories.keys import BEGAN, city_key
from tests.signed import HOST, SignedTestClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.journeys.frame_urls")]

LIST = "/api/v1/test/merchants"


@pytest.fixture
def client() -> SignedTestClient:
    for number in range(5):
        add(number)
    return SignedTestClient.of(city_key())


def add(number: int) -> UUID:
    at = BEGAN + timedelta(minutes=number)
    merchant = Merchant.objects.create(
        id=time_ordered_id(at, number), code=f"listed{number}", opened_at=at
    )
    return merchant.id


def follow(client: SignedTestClient, link: str) -> Any:
    return client.get(link.removeprefix(HOST)).json()


def test_following_next_reads_every_row_once_even_while_rows_are_added(
    client: SignedTestClient,
) -> None:
    page = client.get(LIST).json()
    read = list(page["results"])
    assert page["previous"] is None
    while page["next"]:
        add(10 + len(read))
        page = follow(client, page["next"])
        read += page["results"]
    assert read == [f"listed{number}" for number in (4, 3, 2, 1, 0)]


def test_previous_leads_back(client: SignedTestClient) -> None:
    first = client.get(LIST).json()
    second = follow(client, first["next"])
    back = follow(client, second["previous"])
    assert back["results"] == first["results"]
    assert back["previous"] is None
    assert follow(client, back["next"]) == second


def test_a_whole_link_is_taken_for_its_cursor(client: SignedTestClient) -> None:
    first = client.get(LIST).json()
    link = quote(first["next"], safe="")
    answer = client.get(f"{LIST}?cursor={link}").json()
    assert answer["results"] == ["listed2", "listed1"]


@pytest.mark.parametrize(
    "cursor", ["x", "bjox", "%F0%9F%9A%97", "a" * 5000, "http://x/?y=1", "bjo=="]
)
def test_a_cursor_that_is_not_ours_is_bad_input(
    client: SignedTestClient, cursor: str
) -> None:
    answer = client.get(f"{LIST}?cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "ledger.cursor.unreadable"

"""A citizen pays a bill from its page."""

from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from ledger.operations.write_off_bill import write_off_bill
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.town import DAY, MONDAY, Town, a_login, a_town
from tests.journeys.portal.reader import HOME, bill_pages, page_of, signed_in


@pytest.fixture
def town(committed: TestDatabase) -> Town:
    return a_town()


@pytest.fixture
def lin(town: Town) -> Client:
    return signed_in(a_login(LIN))


def test_who_has_agreed_to_nothing_pays_with_a_card_of_the_demo(
    lin: Client, town: Town
) -> None:
    address = bill_pages(town)[1]
    assert "Test card" in page_of(lin, address)
    assert lin.post(f"{address}pay", {"card": "stolen"}).status_code == 302
    assert "There is no means of payment" in page_of(lin, address)
    lin.post(f"{address}pay", {"card": "tok_ok"})
    page = page_of(lin, address)
    assert "on its way" in page
    assert "Being paid" in page


def test_where_real_money_moves_there_are_no_test_cards(
    lin: Client, town: Town, settings: Settings
) -> None:
    settings.MODE = "production"
    address = bill_pages(town)[1]
    assert "Test card" not in page_of(lin, address)
    lin.post(f"{address}pay", {"card": "tok_ok"})
    assert "There is no means of payment" in page_of(lin, address)


def test_a_bill_is_paid_once(lin: Client, town: Town) -> None:
    address = bill_pages(town)[1]
    for _ in range(2):
        lin.post(f"{address}pay", {"card": "tok_ok"})
    assert "The bill is being paid right now." in page_of(lin, address)


def test_what_was_written_off_is_still_asked_for_and_may_be_paid(
    lin: Client, town: Town
) -> None:
    address = bill_pages(town)[3]
    written_off = UUID(address.split("/")[2])
    write_off_bill(bill_id=written_off, by="wang", at=MONDAY + 120 * DAY)
    assert "Overdue" in page_of(lin, HOME)
    assert "Test card" in page_of(lin, address)
    lin.post(f"{address}pay", {"card": "tok_ok"})
    page = page_of(lin, address)
    assert "Written off" in page
    assert "Look again" in page
    assert "Test card" not in page
    lin.post(f"{address}pay", {"card": "tok_ok"})
    assert "The bill is being paid right now." in page_of(lin, address)

"""A citizen agrees to be collected from, changes it, pauses it and cancels it."""

import pytest
from django.test import Client

from credit.models import Mandate
from ledger.models import Bill, Instrument
from tests.cast import LIN, WANG
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.people import GOOD_CARD, a_citizen, a_mandate
from tests.factories.town import a_login
from tests.journeys.portal.reader import page_of, signed_in

MANDATE = "/mandate"
AGREED = {"act": "agree", "card": "tok_ok", "kinds": ["parking"], "cap": "100"}


@pytest.fixture
def lin(committed: TestDatabase) -> Client:
    a_citizen(LIN)
    return signed_in(a_login(LIN))


def newest() -> Mandate:
    return Mandate.objects.latest("given_at")


def test_bills_that_waited_are_collected_once_it_is_agreed(lin: Client) -> None:
    holder_id = a_citizen(LIN)
    cheap, dear = a_bill(holder_id, 50_00), a_bill(holder_id, 100_01)
    assert "You have not agreed to it" in page_of(lin, MANDATE)
    lin.post(MANDATE, AGREED)
    assert (newest().kinds, newest().cap_minor) == (["parking"], 100_00)
    page = page_of(lin, MANDATE)
    assert "You agreed to it" in page
    assert 'value="100.00"' in page
    assert Bill.objects.get(id=cheap).collect_at is not None
    assert Bill.objects.get(id=dear).collect_at is None


def test_a_change_keeps_the_means_of_payment(lin: Client) -> None:
    a_mandate()
    lin.post(MANDATE, {"act": "change", "kinds": ["outpatient"], "cap": "¥1,000.50"})
    assert (newest().kinds, newest().cap_minor) == (["outpatient"], 1000_50)
    assert Instrument.objects.get(ended_at=None).token == GOOD_CARD
    lin.post(MANDATE, {"act": "change", "kinds": ["outpatient"], "cap": ""})
    assert newest().cap_minor is None


def test_a_pause_remembers_what_was_agreed_to(lin: Client) -> None:
    lin.post(MANDATE, AGREED)
    lin.post(MANDATE, {"act": "pause"})
    assert newest().step == "paused"
    page = page_of(lin, MANDATE)
    assert "Nothing is collected automatically." in page
    assert 'value="100.00"' in page
    assert page.count("checked") == 1
    lin.post(MANDATE, {"act": "change", "kinds": ["parking"], "cap": "100"})
    assert newest().step == "given"


def test_what_is_cancelled_is_forgotten(lin: Client) -> None:
    lin.post(MANDATE, AGREED)
    lin.post(MANDATE, {"act": "end"})
    assert newest().step == "ended"
    assert not Instrument.objects.filter(ended_at=None).exists()
    assert "You have not agreed to it" in page_of(lin, MANDATE)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kinds": []}, "Choose at least one kind"),
        ({"cap": "0"}, "an amount above zero"),
        ({"cap": "-5"}, "an amount above zero"),
        ({"cap": "1.234"}, "an amount above zero"),
        ({"cap": "much"}, "an amount above zero"),
        ({"cap": "1e30"}, "an amount above zero"),
        ({"kinds": ["taxes"]}, "There are no bills of the kind"),
        ({"card": "stolen"}, "There is no means of payment"),
    ],
)
def test_what_cannot_be_agreed_to_is_said(
    lin: Client, given: dict[str, object], said: str
) -> None:
    lin.post(MANDATE, AGREED | given)
    assert said in page_of(lin, MANDATE)
    assert not Mandate.objects.exists()


@pytest.mark.parametrize("act", ["change", "pause", "end"])
def test_without_a_mandate_there_is_nothing_to_stop(lin: Client, act: str) -> None:
    lin.post(MANDATE, {"act": act, "kinds": ["parking"]})
    assert "There is no mandate." in page_of(lin, MANDATE)


def test_nobody_changes_anothers(lin: Client) -> None:
    a_mandate()
    a_citizen(WANG)
    signed_in(a_login(WANG)).post(MANDATE, {"act": "end"})
    assert Instrument.objects.filter(ended_at=None).count() == 1
    assert Client().post(MANDATE, {"act": "end"}).status_code == 302


def test_an_unknown_button_does_nothing(lin: Client) -> None:
    a_mandate()
    assert lin.post(MANDATE, {"act": "explode"}).status_code == 302
    assert Mandate.objects.count() == 1

"""Staff who left their screen are signed out, and told so."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.cast import LIN
from tests.factories.books import NOON
from tests.factories.desk import MODEL_BACKEND, a_clerk, told
from tests.factories.people import a_citizen
from tests.factories.town import a_login

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
BILLS = "/admin/ledger/bill/"


@pytest.fixture(autouse=True)
def _a_quarter_of_an_hour(settings: Settings) -> None:
    settings.CITYTAB_IDLE_MINUTES = 15


def test_whoever_is_away_too_long_signs_in_again_and_goes_on_there() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        desk = a_clerk("wang")
        for _ in range(3):
            assert desk.get(BILLS).status_code == 200
            clock.shift(15 * MINUTE)
        assert desk.get(BILLS).status_code == 200
        clock.shift(15 * MINUTE + timedelta(seconds=1))
        away = desk.get(f"{BILLS}?q=1")
        there = f"{reverse('admin:login')}?next=%2Fadmin%2Fledger%2Fbill%2F%3Fq%3D1"
        assert (away.status_code, away.headers["location"]) == (302, there)
        assert told(away).startswith("You were away for a while")
        page = desk.get(there).content.decode()
        assert "You were away for a while" in page
        assert desk.get(BILLS).status_code == 302


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        desk = a_clerk("wang")
        desk.get(BILLS)
        clock.shift(16 * MINUTE)
        answer = desk.get(BILLS, headers={"hx-request": "true"})
        assert answer.headers["hx-redirect"] == reverse("admin:login")


def test_citizens_are_not_staff() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        a_citizen(LIN)
        citizen = Client()
        citizen.force_login(a_login(LIN), MODEL_BACKEND)
        citizen.get("/")
        clock.shift(60 * MINUTE)
        assert citizen.get("/bills/").status_code == 200

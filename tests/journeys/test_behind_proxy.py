"""Whom a proxy speaks for is counted by what the proxy itself wrote."""

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from ledger.portal.limits import address_of
from tests.cast import LIN
from tests.factories.people import a_citizen
from tests.factories.town import a_login

WRONG = {"username": LIN.ref, "password": "not it"}


@pytest.mark.parametrize(
    ("behind", "told", "address"),
    [
        (False, "203.0.113.9",             "192.0.2.1"),
        (True,  "203.0.113.9",             "203.0.113.9"),
        (True,  "1.2.3.4, 203.0.113.9",    "203.0.113.9"),
        (True,  "",                        "192.0.2.1"),
    ],
)  # fmt: skip
def test_an_address_is_what_the_nearest_proxy_says(
    rf: RequestFactory, settings: Settings, *, behind: bool, told: str, address: str
) -> None:
    settings.BEHIND_PROXY = behind
    asked = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": told})
    assert address_of(asked) == address


@pytest.mark.django_db
def test_who_guesses_passwords_behind_a_proxy_is_locked_out_alone(
    settings: Settings,
) -> None:
    settings.BEHIND_PROXY = True
    a_citizen(LIN)
    a_login(LIN)

    def tries(told: str) -> int:
        forwarded = {"x-forwarded-for": told}
        return Client().post("/login", WRONG, headers=forwarded).status_code

    # What the browser itself claims stands before what the proxy adds.
    answers = [tries(f"10.0.0.{claimed}, 203.0.113.9") for claimed in range(6)]
    assert answers[0] == 200
    assert answers[-1] == 429
    assert tries("203.0.113.9, 198.51.100.7") == 200

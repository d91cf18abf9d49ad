"""Somebody chooses how pages look, signed in or not, and it stays so."""

import pytest
from django.test import Client

from tests.journeys.portal.reader import page_of

LOOK, LOGIN = "/look", "/login"

pytestmark = pytest.mark.django_db


def chosen(client: Client, **choice: str) -> str:
    """Choose on the sign-in page; where it leads."""
    answer = client.post(LOOK, {"next": f"{LOGIN}?next=/bills/", **choice})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_large_text_stays_until_it_is_undone(client: Client) -> None:
    assert "data-size" not in page_of(client, LOGIN)
    assert chosen(client, size="large") == f"{LOGIN}?next=/bills/"
    assert '<html lang="en" data-size="large"' in page_of(client, LOGIN)
    chosen(client, size="")
    assert "data-size" not in page_of(client, LOGIN)


def test_light_and_dark_are_chosen_beside_the_size(client: Client) -> None:
    chosen(client, size="large")
    chosen(client, scheme="dark")
    page = page_of(client, LOGIN)
    assert 'data-size="large" data-scheme="dark"' in page
    assert '<meta name="color-scheme" content="dark">' in page
    chosen(client, scheme="")
    assert '<meta name="color-scheme" content="light dark">' in page_of(client, LOGIN)


def test_the_choice_outlives_the_browser_and_no_script_reads_it(
    client: Client,
) -> None:
    chosen(client, scheme="light")
    cookie = client.cookies["citytab_scheme"]
    assert cookie["max-age"] == 31_536_000
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_an_unknown_choice_chooses_nothing(client: Client) -> None:
    chosen(client, size='huge"><script>', scheme="neon")
    client.cookies["citytab_scheme"] = '"><script>'
    page = page_of(client, LOGIN)
    assert "data-size" not in page
    assert "data-scheme" not in page


def test_a_choice_leads_to_no_other_site(client: Client) -> None:
    answer = client.post(LOOK, {"next": "https://elsewhere.example/", "size": "large"})
    assert answer["Location"] == "/"

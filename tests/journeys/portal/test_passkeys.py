"""A way in is added or taken away by who is here, and nobody is asked without end."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.factories.people import a_citizen
from tests.factories.signing_in import at_hand

pytestmark = pytest.mark.django_db

ADD = "/passkeys/add"


def let_in_by_passkey() -> Client:
    """Give a session as allauth leaves it after a passkey opened the door."""
    client = at_hand()
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "type": "webauthn", "passwordless": True, "at": time.time()}
    ]
    session.save()
    return client


def a_passkey() -> Authenticator:
    kept = {"name": "Phone", "credential": {}}
    made: Authenticator = Authenticator.objects.create(
        user=User.objects.get(), type=Authenticator.Type.WEBAUTHN, data=kept
    )
    return made


@pytest.mark.parametrize("has_one", [False, True], ids=["the first", "another"])
def test_who_finds_a_phone_on_a_table_adds_no_passkey(*, has_one: bool) -> None:
    a_citizen()
    lin = at_hand()
    assert lin.get(ADD).status_code == 200
    if has_one:
        a_passkey()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        for ask in (lin.get, lin.post):
            assert ask(ADD)["Location"] == "/login/again?next=%2Fpasskeys%2Fadd"


def test_nor_is_one_taken_away() -> None:
    a_citizen()
    lin = at_hand()
    address = f"/passkeys/{a_passkey().pk}/remove"
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert lin.post(address)["Location"].startswith("/login/again?next=")
    assert Authenticator.objects.exists()


def test_whom_a_passkey_let_in_just_now_needs_no_code() -> None:
    a_citizen()
    lin = let_in_by_passkey()
    gone = lin.post(f"/passkeys/{a_passkey().pk}/remove")
    assert (gone.status_code, gone["Location"]) == (302, "/passkeys/")
    assert not Authenticator.objects.exists()


def test_who_is_not_signed_in_is_led_to_the_door() -> None:
    assert Client().get(ADD)["Location"] == f"/login?next={ADD}"

"""Signing in by phone, as a browser does it, and what the outbox holds."""

import re

from django.test import Client

from credit.models import Message
from tests.cast import LIN, Person

PHONE_PAGE, CODE_PAGE, NUMBER_PAGE = "/login/phone", "/login/code", "/login/number"


def codes() -> list[str]:
    """The codes that were sent, the newest last."""
    messages = Message.objects.order_by("queued_at", "id")
    return [found[0] for one in messages if (found := re.search(r"\d{6}", one.text))]


def ask(client: Client, phone: str = LIN.phone, **other: str) -> str:
    """Ask for a code and give it."""
    answer = client.post(PHONE_PAGE, {"phone": phone, **other})
    assert (answer.status_code, answer["Location"]) == (302, CODE_PAGE)
    return codes()[-1]


def sign_in_by_phone(client: Client, person: Person = LIN) -> None:
    """Go the whole way, the identity number included where it is asked for."""
    answer = client.post(CODE_PAGE, {"code": ask(client, person.phone)})
    if answer["Location"] == NUMBER_PAGE:
        client.post(NUMBER_PAGE, {"id_no": person.id_no})


def at_hand(person: Person = LIN) -> Client:
    """Somebody who has just signed in: a session alone isn't enough here."""
    client = Client(headers={"accept-language": "en"})
    sign_in_by_phone(client, person)
    return client

"""Pages as their reader finds them."""

from django.contrib.auth.models import User
from django.test import Client

from tests.factories.bills import bills_of
from tests.factories.town import Town

HOME, BILLS = "/", "/bills/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def page_of(client: Client, address: str, language: str = "en") -> str:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def bill_pages(town: Town) -> list[str]:
    """The newest first: ward, evening's parking, visit, overdue parking."""
    return [f"{BILLS}{bill.id}/" for bill in bills_of(town.citizen)]

"""What is masked is shown to whoever says why, once, and the look stays on record."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from clinic.models import Visit
from credit.models import Citizen, Look
from ledger.models import Merchant
from tests.cast import ZHAO
from tests.factories.clinic import a_hospital, a_visit
from tests.factories.desk import a_clerk, answers_of
from tests.factories.people import a_citizen

pytestmark = pytest.mark.django_db


def a_looker(*more: str) -> Client:
    """Somebody who sees citizens and visits, and may do what is said."""
    client = a_clerk("wu")
    named = ["view_citizen", "view_visit", *more]
    found = Permission.objects.filter(codename__in=named)
    User.objects.get(username="wu").user_permissions.add(*found)
    return client


@pytest.fixture
def citizen() -> Citizen:
    a_citizen(ZHAO)
    a_visit(a_hospital(), ZHAO)
    return Citizen.objects.get(ref=ZHAO.ref)


def pages(citizen: Citizen) -> dict[str, str]:
    visit = Visit.objects.get()
    return {
        "citizen": reverse("admin:credit_citizen_reveal", args=[citizen.pk]),
        "visit": reverse("admin:clinic_visit_reveal", args=[visit.pk]),
    }


def show(desk: Client, address: str, **answers: Any) -> Any:
    asked = desk.get(address)
    assert ZHAO.phone not in asked.content.decode()
    return desk.post(address, answers_of(asked) | answers)


def test_what_is_asked_for_is_shown_and_the_look_recorded(citizen: Citizen) -> None:
    desk = a_looker("reveal_person")
    known: list[Any] = []
    for name, address in pages(citizen).items():
        shown = show(desk, address, what=["phone"], reason="Called back")
        page = shown.content.decode()
        assert ZHAO.phone in page
        assert ZHAO.id_no not in page
        assert "no-store" in shown.headers["cache-control"]
        look = Look.objects.exclude(id__in=known).get()
        known.append(look.id)
        assert (look.user.username, look.what) == ("wu", ["phone"])
        at_hospital = Merchant.objects.get() if name == "visit" else None
        assert look.merchant == at_hospital
    assert Look.objects.filter(holder=citizen.holder).count() == 2


def test_without_a_reason_nothing_is_shown(citizen: Citizen) -> None:
    desk = a_looker("reveal_person")
    for address in pages(citizen).values():
        for answers in ({"what": ["phone"]}, {"what": ["phone"], "reason": " "}):
            page = show(desk, address, **answers).content.decode()
            assert ZHAO.phone not in page
    assert not Look.objects.exists()


def test_whoever_may_not_look_is_told_nothing(citizen: Citizen) -> None:
    desk = a_looker()
    for address in pages(citizen).values():
        assert desk.get(address).status_code == 403
        posted = desk.post(address, {"what": ["phone"], "reason": "Curious"})
        assert posted.status_code == 403
    assert not Look.objects.exists()

"""What a ward charges a day, on the admin's page: only what the price list knows."""

from uuid import UUID

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from clinic.models import Ward, WardRate
from tests.factories.clinic import a_hospital
from tests.factories.desk import MODEL_BACKEND
from tests.factories.prices import a_price_list
from tests.factories.wards import a_ward

pytestmark = pytest.mark.django_db

BED = "110100003,,Three-bed room,01,B,0.10,80.00,60.00,day,,"
ADD = "admin:clinic_wardrate_add"


@pytest.fixture
def hospital() -> UUID:
    hospital = a_hospital()
    a_ward(hospital)
    return hospital


@pytest.fixture
def office(db: None) -> Client:
    user = User.objects.create_user("li", is_staff=True)
    named = ("view_wardrate", "add_wardrate", "view_ward", "see_every_merchant")
    user.user_permissions.set(Permission.objects.filter(codename__in=named))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client


def told(office: Client, **differing: str) -> str:
    rate = {
        "ward": str(Ward.objects.get().pk),
        "service": "bed",
        "code": "110100003",
        "name": "Three-bed room",
        "category": "01",
        "unit_price_minor": "90",
        "insurance_class": "B",
        "valid_from": "2030-01-01",
    }
    answer = office.post(reverse(ADD), rate | differing)
    return "" if answer.status_code == 302 else answer.content.decode()


@pytest.mark.parametrize(
    ("differing", "sentence"),
    [
        ({}, ""),
        ({"code": "1"}, "The price list in force on this day has no such code."),
        ({"category": "07"}, "The price list has this code in fee category Bed."),
        ({"code": "1", "unit_price_minor": "0"}, ""),
    ],
)
def test_a_rate_is_taken_that_the_price_list_knows(
    hospital: UUID, office: Client, differing: dict[str, str], sentence: str
) -> None:
    a_price_list(hospital, BED)
    rates = WardRate.objects.count()
    page = told(office, **differing)
    assert sentence in page
    assert (page == "") == (WardRate.objects.count() == rates + 1) == (not sentence)


def test_a_hospital_without_a_list_charges_as_it_says(
    hospital: UUID, office: Client
) -> None:
    assert told(office, code="whatever", category="07") == ""

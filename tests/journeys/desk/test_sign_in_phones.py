"""A counter lets a citizen sign in with another phone."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from credit.models import Citizen, SignInPhone
from tests.cast import LIN
from tests.factories.desk import MODEL_BACKEND
from tests.factories.people import a_citizen

pytestmark = pytest.mark.usefixtures("committed")

GIVEN = {"phone": "139 0000 0009", "reason": "Identity card seen, old phone stolen."}


def a_counter(*may: str) -> Client:
    user = User.objects.create_user("wu", is_staff=True)
    named = ["view_citizen", "see_every_merchant", *may]
    user.user_permissions.set(Permission.objects.filter(codename__in=named))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client


def address() -> str:
    holder_id = Citizen.objects.get(ref=LIN.ref).holder_id
    return reverse("admin:credit_citizen_name_sign_in_phone", args=[holder_id])


def test_who_and_why_are_kept_and_the_number_is_shown_masked() -> None:
    a_citizen()
    counter = a_counter("name_sign_in_phone")
    asked = counter.get(address())
    assert asked.status_code == 200
    page = asked.content.decode()
    assert LIN.id_no not in page
    assert LIN.name not in page
    assert counter.post(address(), GIVEN).status_code == 302
    kept = SignInPhone.objects.get()
    assert (kept.phone, kept.by, kept.reason) == (
        "+8613900000009",
        "desk:wu",
        GIVEN["reason"],
    )
    row = reverse("admin:credit_citizen_change", args=[kept.citizen_id])
    shown = counter.get(row).content.decode()
    assert "13900000009" not in shown


@pytest.mark.parametrize("given", [GIVEN | {"phone": "12"}, GIVEN | {"reason": ""}])
def test_a_phone_and_a_reason_are_asked_for(given: dict[str, str]) -> None:
    a_citizen()
    a_counter("name_sign_in_phone").post(address(), given)
    assert not SignInPhone.objects.exists()


def test_who_may_only_look_names_no_phone() -> None:
    a_citizen()
    assert a_counter().post(address(), GIVEN).status_code == 403
    assert not SignInPhone.objects.exists()

"""The daily list on paper: for those who may read it, of their own hospital."""

from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from clinic.models import Visit
from clinic.operations.reverse_charge import reverse_charge
from clinic.tasks import charge_days
from tests.cast import CHEN
from tests.factories.clinic import ADMITTED, a_hospital, a_line, a_visit, charge
from tests.factories.desk import MODEL_BACKEND, works_for
from tests.factories.people import a_citizen
from tests.factories.wards import a_ward, lies_in, local

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit() -> Visit:
    """Chen's second day: the X-ray of the first turned out to be another's."""
    merchant_id = a_hospital()
    a_ward(merchant_id)
    a_citizen(CHEN)
    visit = a_visit(merchant_id, CHEN, "inpatient", at=local("2026-11-03T15:00"))
    lies_in(merchant_id, "W3", "2026-11-03T15:00")
    line = a_line("1", 120_00, performed_at=local("2026-11-03T16:00"))
    charge(merchant_id, line, at=local("2026-11-03T16:00"))
    charge_days(local("2026-11-04T00:00"))
    reverse_charge(
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        line_no="1",
        reason="another patient's",
        reversed_at=local("2026-11-04T09:30"),
        at=local("2026-11-04T09:30"),
    )
    return visit


def a_reader(*may: str, of: Visit | None = None) -> Client:
    user = User.objects.create_user("reader", is_staff=True)
    found = Permission.objects.filter(codename__in=["view_visit", *may])
    user.user_permissions.set(found)
    if of:
        works_for(user, of.hospital.merchant_id)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client


def page(client: Client, visit: Visit, **query: Any) -> Any:
    address = reverse("admin:clinic_visit_daily_list", args=[visit.pk])
    with time_machine.travel(local("2026-11-04T12:00"), tick=False):
        return client.get(address, query)


def test_the_list_of_today_shows_what_was_taken_back(visit: Visit) -> None:
    shown = page(a_reader("read_daily_list", of=visit), visit).content.decode()
    for told in ("4 Nov 2026", "Chest X-ray", "-¥120.00", "another patient&#x27;s"):
        assert told in shown
    assert "三人间床位费" not in shown


def test_the_list_of_an_earlier_day_stays_as_it_was(visit: Visit) -> None:
    reader = a_reader("read_daily_list", of=visit)
    shown = page(reader, visit, date="2026-11-03").content.decode()
    for told in ("三人间床位费", "二级护理", "¥80.00", "¥226.00", "Reversed"):
        assert told in shown


def test_a_day_that_is_none_is_today(visit: Visit) -> None:
    reader = a_reader("read_daily_list", of=visit)
    assert "4 Nov 2026" in page(reader, visit, date="soon").content.decode()


def test_only_those_who_may_read_it_do(visit: Visit) -> None:
    assert page(a_reader(of=visit), visit).status_code == 403


def test_another_hospitals_staff_find_nothing(visit: Visit) -> None:
    other = a_visit(a_hospital("second-hospital"), None, visit_no="V-2")
    assert page(a_reader("read_daily_list", of=other), visit).status_code == 404

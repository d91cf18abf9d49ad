"""A counter binds what a citizen can't prove in the portal, and says why."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.contrib.messages import get_messages

from credit.models import Citizen, CounterBinding, Credential
from credit.operations.close_account import close_account
from credit.operations.find_holder import find_plate_holder
from parking.queries.stays import stays_running
from tests.cast import LIN, WANG
from tests.factories.people import NOON, a_citizen, a_driver
from tests.factories.signing_in import at_hand
from tests.journeys.desk.test_sign_in_phones import a_counter
from tests.journeys.portal.reader import page_of

pytestmark = pytest.mark.usefixtures("committed")

PLATE = "浙A55555"
CODE = "JKM-2026-000815"
GIVEN = {"kind": "plate", "value": "浙a·55555", "reason": "Card and contract seen."}


def address(ref: str = LIN.ref) -> str:
    holder_id = Citizen.objects.get(ref=ref).holder_id
    return f"/admin/credit/citizen/{holder_id}/bind_at_counter/"


def given(**other: Any) -> dict[str, Any]:
    return GIVEN | {"row_id": uuid4()} | other


@time_machine.travel(NOON, tick=False)
def test_a_rented_car_is_bound_for_its_days_and_who_saw_to_it_is_kept() -> None:
    holder_id, counter = a_citizen(), a_counter("bind_at_counter")
    page = counter.get(address()).content.decode()
    assert LIN.name not in page
    form = given(last_day="2026-11-04")
    for _ in range(2):
        assert counter.post(address(), form).status_code == 302
    bound = Credential.objects.get()
    assert (bound.value, bound.valid_from) == (PLATE, NOON)
    assert str(bound.valid_to) == "2026-11-04 16:00:00+00:00"
    kept = CounterBinding.objects.get()
    assert (kept.credential_id, kept.by, kept.reason) == (
        bound.id,
        "desk:wu",
        GIVEN["reason"],
    )
    assert find_plate_holder(plate=PLATE, at=NOON + timedelta(days=1)).id == holder_id
    assert PLATE in page_of(at_hand(), "/credentials/")


def test_a_health_code_is_bound_from_now_on() -> None:
    a_citizen()
    counter = a_counter("bind_at_counter")
    counter.post(address(), given(kind="health_code", value=CODE))
    bound = Credential.objects.get()
    assert (bound.value, bound.valid_to) == (CODE, None)
    assert bound.valid_from == CounterBinding.objects.get().at


@pytest.mark.parametrize(
    "other",
    [
        {"reason": ""},
        {"value": "··"},
        {"kind": "phone", "value": LIN.phone},
        {"value": WANG.plate},
        {"first_day": "2026-11-04", "last_day": "2026-11-02"},
        {"first_day": "0001-01-01"},
        {"last_day": "9999-12-31"},
    ],
    ids=[
        "no reason",
        "no plate",
        "a phone",
        "another's",
        "backwards",
        "a year that can't be read back",
        "a day without a next one",
    ],
)
def test_what_cant_be_bound_leaves_nothing(other: dict[str, Any]) -> None:
    a_citizen()
    a_driver(WANG)
    a_counter("bind_at_counter").post(address(), given(**other))
    assert not CounterBinding.objects.exists()
    assert [one.value for one in Credential.objects.all()] == [WANG.plate]


@pytest.mark.parametrize(
    "other",
    [{"value": "浙A77777"}, {"last_day": "2026-11-04"}, {"reason": "Asked."}],
    ids=["a plate", "a day", "a reason"],
)
def test_a_form_used_before_binds_nothing_else_and_says_so(
    other: dict[str, str],
) -> None:
    a_citizen()
    counter, form = a_counter("bind_at_counter"), given()
    counter.post(address(), form)
    answer: Any = counter.post(address(), form | other)
    *_, told = get_messages(answer.wsgi_request)
    assert str(told) == "A binding with this id was made with other content."
    assert [one.value for one in Credential.objects.all()] == [PLATE]


def test_nor_does_one_that_was_used_for_somebody_else() -> None:
    a_citizen()
    a_citizen(WANG)
    counter, form = a_counter("bind_at_counter"), given()
    counter.post(address(), form)
    assert counter.post(address(WANG.ref), form).status_code == 302
    bound = Credential.objects.get()
    assert bound.holder_id == Citizen.objects.get(ref=LIN.ref).holder_id


def test_who_may_only_look_binds_nothing() -> None:
    a_citizen()
    assert a_counter().post(address(), given()).status_code == 403
    assert not Credential.objects.exists()


def test_nothing_is_bound_for_who_has_left(a_holder: UUID) -> None:
    counter = a_counter("bind_at_counter", "name_sign_in_phone")
    close_account(holder_id=a_holder, stays=stays_running, at=NOON)
    counter.post(address(), given())
    phone = address().replace("bind_at_counter", "name_sign_in_phone")
    counter.post(phone, {"phone": LIN.phone, "reason": "Asked."})
    assert not Credential.objects.exists()
    assert not Citizen.objects.get().signinphone_set.exists()


@pytest.fixture
def a_holder() -> UUID:
    return a_citizen()

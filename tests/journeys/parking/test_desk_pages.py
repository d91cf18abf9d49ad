"""What parking's staff do in the admin: permits, validations, waivers."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from credit.models import CreditLine
from ledger.queries.verification import faults
from parking.models import (
    Discount,
    Funding,
    Lot,
    ParkingSession,
    Permit,
    Validation,
    Waiver,
)
from parking.operations.give_permit import give_permit
from parking.ports import LotView
from tests.cast import LIN, WANG
from tests.factories.books import NOON, a_merchant
from tests.factories.desk import MODEL_BACKEND, answers_of, refused, works_for
from tests.factories.desks import a_discount, is_given
from tests.factories.parking import MINUTE, a_lot, enters, leaves
from tests.factories.people import a_driver

pytestmark = pytest.mark.django_db

LATER = NOON + 90 * MINUTE
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[time_machine.Traveller]:
    """The moment at which the cars of these stories leave."""
    with time_machine.travel(LATER, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lot() -> LotView:
    a_driver(LIN)
    return a_lot()


def a_person(*may: str) -> Client:
    user = User.objects.create_user("li", is_staff=True)
    seen = ("parkingsession", "permit", "permitcar", "discount", "validation", "waiver")
    named = [*(f"view_{table}" for table in seen), *may]
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="parking", codename__in=named)
    )
    works_for(user, *Lot.objects.values_list("merchant_id", flat=True))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client


def page_of(row: Any, act: str = "change") -> str:
    return reverse(f"admin:parking_{row._meta.model_name}_{act}", args=[row.pk])


def buttons(desk: Client, row: Any) -> set[str]:
    shown = desk.get(page_of(row))
    assert shown.status_code == 200
    return {button["path"].split("/")[-2] for button in shown.context["actions_detail"]}


def act(desk: Client, row: Any, name: str, **answers: Any) -> str:
    address = page_of(row, name)
    asked = desk.get(address)
    assert asked.status_code == 200
    done = desk.post(address, answers_of(asked) | answers)
    assert done.status_code == 302, done.context["form"].errors
    return [str(message) for message in get_messages(done.wsgi_request)][-1]


def test_a_shop_validates_a_car_that_is_inside(lot: LotView) -> None:
    shop = a_merchant("book-shop")
    discount = a_discount(lot, "percent", 50, funder_id=shop)
    a_discount(lot, valid_from=LATER + DAY)
    enters(lot)
    desk = a_person("give_validation")
    session = ParkingSession.objects.get()
    assert buttons(desk, session) == {"give_validation"}
    page = desk.get(page_of(session, "give_validation"))
    assert page.context["form"].fields["discount"].choices == [
        (str(discount.id), str(discount))
    ]
    said = act(desk, session, "give_validation", discount=discount.id)
    assert said == "Given. It counts when the car is read at the exit."
    assert Validation.objects.get().by == "desk:li"
    given = answers_of(page) | {"row_id": uuid4(), "discount": discount.id}
    said = refused(desk, page_of(session, "give_validation"), **given)
    assert said == "This car has been given this discount already."
    assert leaves(lot, LATER)["fee_minor"] == 8_00
    assert buttons(desk, session) == set()
    assert Funding.objects.get().funder_id == shop
    assert "¥8.00" in desk.get(page_of(discount)).content.decode()


def test_a_fee_is_waived_with_a_reason(lot: LotView) -> None:
    enters(lot)
    CreditLine.objects.filter(kind="parking").update(
        status="suspended", suspended_for="person"
    )
    leaves(lot, LATER)
    desk = a_person("waive_fee")
    session = ParkingSession.objects.get()
    refused = desk.post(page_of(session, "waive_fee"), {"amount_minor": "5"})
    assert set(refused.context["form"].errors) == {"reason", "row_id"}
    said = act(desk, session, "waive_fee", amount_minor="6", reason="Stuck barrier")
    assert said == "Waived: ¥6.00."
    assert act(desk, session, "waive_fee", reason="A flood") == "Waived: ¥10.00."
    assert "waive_fee" not in buttons(desk, session)
    waiver = Waiver.objects.order_by("at", "amount_minor").first()
    assert waiver
    assert waiver.reason == "Stuck barrier"
    assert "Stuck barrier" in desk.get(page_of(waiver)).content.decode()
    assert list(faults()) == []


def test_a_permit_for_three_cars_is_given_and_kept(lot: LotView) -> None:
    desk = a_person("add_permit", "change_permit")
    asked = {
        "lot": lot.id,
        "name": "Lin & Sons",
        "plates": "浙A·12345\n浙a00002\n浙A00003",
        "places": 2,
        "first_day": "2026-12-01",
        "months": 1,
    }
    address = reverse("admin:parking_permit_add")
    assert desk.get(address).status_code == 200
    wrong = desk.post(address, asked | {"plates": "?"})
    assert "plates" in wrong.context["adminform"].form.errors
    assert desk.post(address, asked).status_code == 302
    permit = Permit.objects.get()
    assert (permit.places, permit.cars.count()) == (2, 3)
    before = permit.valid_to
    assert act(desk, permit, "renew", months=1) == "Done: Renew"
    permit.refresh_from_db()
    assert permit.valid_to - before == 31 * DAY
    assert act(desk, permit, "take_off_car", plate="浙A00002").startswith("Done")
    said = refused(desk, page_of(permit, "take_off_car"), plate="浙A00002")
    assert said == "This car is not on the permit."
    assert act(desk, permit, "add_car", plate=WANG.plate).startswith("Done")
    found = desk.get(reverse("admin:parking_permit_changelist"), {"q": "浙A 12345"})
    assert list(found.context["cl"].queryset) == [permit]
    assert "浙A•••45" in desk.get(page_of(permit)).content.decode()


def test_a_discount_is_made_and_what_it_grants_is_fixed(lot: LotView) -> None:
    desk = a_person("add_discount", "change_discount", "view_lot")
    asked = {
        "lot": lot.id,
        "code": "cinema",
        "name": "Cinema",
        "kind": "validation",
        "grants": "percent",
        "value": 101,
        "valid_from_0": "2026-11-01",
        "valid_from_1": "00:00",
    }
    address = reverse("admin:parking_discount_add")
    wrong = desk.post(address, asked)
    assert wrong.status_code == 200
    assert Discount.objects.count() == 0
    assert desk.post(address, asked | {"value": 50}).status_code == 302
    discount = Discount.objects.get()
    desk.post(page_of(discount), asked | {"value": 60, "name": "Film house"})
    discount.refresh_from_db()
    assert (discount.value, discount.name) == (50, "Film house")


def test_without_the_permission_nothing_is_offered(lot: LotView) -> None:
    enters(lot)
    permit_id = give_permit(
        lot_id=lot.id, plates=[LIN.plate], valid_from=NOON, valid_to=LATER + DAY
    )
    desk = a_person()
    session, permit = ParkingSession.objects.get(), Permit.objects.get(id=permit_id)
    for row, name in [
        (session, "give_validation"),
        (session, "waive_fee"),
        (permit, "renew"),
        (permit, "add_car"),
        (permit, "take_off_car"),
    ]:
        assert buttons(desk, row) == set()
        assert desk.post(page_of(row, name)).status_code == 403
    assert desk.get(reverse("admin:parking_permit_add")).status_code == 403


def test_a_lots_page_shows_who_pays_for_its_discounts_by_month(
    lot: LotView, today: time_machine.Traveller
) -> None:
    shop = a_merchant("book-shop")
    is_given(enters(lot), a_discount(lot, "percent", 50, funder_id=shop))
    leaves(lot, LATER)
    desk = a_person("view_lot")
    address = reverse("admin:parking_lot_change", args=[lot.id])
    shown = desk.get(address)
    assert "book-shop: ¥8.00" in shown.content.decode()
    page = shown.context["adminform"].model_admin
    row = Lot.objects.get(id=lot.id)
    assert (page.paid_this_month(row), page.paid_last_month(row)) == (
        "book-shop: ¥8.00",
        "-",
    )
    today.move_to(LATER + 30 * DAY)
    assert (page.paid_this_month(row), page.paid_last_month(row)) == (
        "-",
        "book-shop: ¥8.00",
    )

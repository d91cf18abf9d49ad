"""Permits at the gate: several cars, so many places, by the month."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from ledger.errors import DomainError
from parking.models import Permit
from parking.operations.give_permit import (
    add_car,
    give_months,
    give_permit,
    renew_permit,
    take_off_car,
)
from tests.cast import LIN, WANG
from tests.factories.books import NOON
from tests.factories.parking import MINUTE, a_lot, enters, leaves, session_of
from tests.factories.people import a_driver

pytestmark = pytest.mark.django_db

FIRM = ["浙A00001", "浙A00002", "浙A00003"]
LATER = NOON + 90 * MINUTE
WEEK = timedelta(days=7)


def test_the_car_beyond_the_places_pays_for_its_stay() -> None:
    lot = a_lot()
    give_permit(
        lot_id=lot.id, plates=FIRM, places=2, valid_from=NOON, valid_to=NOON + WEEK
    )
    for plate in FIRM:
        enters(lot, plate=plate)
    outcomes = [leaves(lot, LATER, plate=plate)["outcome"] for plate in FIRM]
    assert outcomes == ["permit", "permit", "pay_now"]
    enters(lot, LATER + 30 * MINUTE, plate=FIRM[2])
    assert leaves(lot, LATER + 60 * MINUTE, plate=FIRM[2])["outcome"] == "permit"


def test_a_car_that_is_read_again_takes_no_second_place() -> None:
    lot = a_lot()
    give_permit(
        lot_id=lot.id, plates=FIRM, places=1, valid_from=NOON, valid_to=NOON + WEEK
    )
    enters(lot, plate=FIRM[0])
    unread = enters(lot, NOON + 60 * MINUTE, plate=FIRM[0])
    assert session_of(unread).permit_to == NOON + WEEK
    assert session_of(enters(lot, LATER, plate=FIRM[1])).permit_to is None


def test_a_car_that_has_two_permits_takes_the_one_with_a_place() -> None:
    lot = a_lot()
    shared = give_permit(
        lot_id=lot.id, plates=FIRM, valid_from=NOON, valid_to=NOON + 2 * WEEK
    )
    own = give_permit(
        lot_id=lot.id, plates=FIRM[:1], valid_from=NOON, valid_to=NOON + WEEK
    )
    assert session_of(enters(lot, plate=FIRM[1])).permit_id == shared
    assert session_of(enters(lot, plate=FIRM[0])).permit_id == own


def test_a_permit_of_a_month_ends_at_midnight_on_the_lots_clock() -> None:
    lot = a_lot()
    permit_id = give_months(
        lot_id=lot.id,
        zone=lot.zone,
        plates=[LIN.plate],
        first_day=date(2027, 1, 31),
        months=1,
    )
    permit = Permit.objects.get(id=permit_id)
    assert permit.valid_from == datetime(2027, 1, 30, 16, tzinfo=UTC)
    assert permit.valid_to == datetime(2027, 2, 27, 16, tzinfo=UTC)
    assert renew_permit(permit_id=permit_id, months=1) == datetime(
        2027, 3, 30, 16, tzinfo=UTC
    )


def test_a_car_inside_keeps_a_permit_that_is_renewed() -> None:
    a_driver(LIN)
    lot = a_lot()
    day = NOON.date()
    permit_id = give_months(
        lot_id=lot.id, zone=lot.zone, plates=[LIN.plate], first_day=day, months=1
    )
    entry = enters(lot)
    renew_permit(permit_id=permit_id, months=1)
    renewed = Permit.objects.get().valid_to
    assert session_of(entry).permit_to == renewed
    assert leaves(lot, NOON + timedelta(days=40))["outcome"] == "permit"


def test_what_comes_after_a_permit_is_charged() -> None:
    a_driver(LIN)
    lot = a_lot()
    give_permit(lot_id=lot.id, plates=[LIN.plate], valid_from=NOON, valid_to=LATER)
    enters(lot)
    assert leaves(lot, LATER + 30 * MINUTE)["fee_minor"] == 5_00


def test_cars_are_put_on_a_permit_and_taken_off() -> None:
    lot = a_lot()
    permit_id = give_permit(
        lot_id=lot.id, plates=[LIN.plate], valid_from=NOON, valid_to=NOON + WEEK
    )
    inside = enters(lot)
    add_car(permit_id=permit_id, plate=WANG.plate)
    take_off_car(permit_id=permit_id, plate=LIN.plate, at=NOON + MINUTE)
    assert leaves(lot, LATER)["outcome"] == "permit"
    assert session_of(inside).permit_id == permit_id
    assert session_of(enters(lot, LATER + WEEK / 7)).permit_id is None
    wang = enters(lot, LATER, plate=WANG.plate)
    assert session_of(wang).permit_id == permit_id
    add_car(permit_id=permit_id, plate=LIN.plate)


def test_what_is_refused() -> None:
    lot = a_lot()
    permit_id = give_permit(
        lot_id=lot.id, plates=[LIN.plate], valid_from=NOON, valid_to=NOON + WEEK
    )

    def refused(said: str, work: Callable[..., object], **facts: object) -> None:
        with pytest.raises(DomainError, match=said), transaction.atomic():
            work(permit_id=facts.pop("permit_id", permit_id), **facts)

    refused("already", add_car, plate=LIN.plate)
    refused("not on the permit", take_off_car, plate=WANG.plate, at=NOON)
    refused("form of a plate", add_car, plate="?")
    refused("24 months", renew_permit, months=25)
    refused("no such permit", renew_permit, permit_id=lot.id, months=1)

"""A seeded city is like one that was lived: its books verify, its people go on."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clinic.models import ChargeItem, Visit
from config.seed.city import Size, grow_city
from config.seed.lives import open_places, park
from config.seed.people import person
from credit.models import Citizen
from credit.operations.find_holder import find_plate_holder
from credit.queries.citizens import citizens_by_phone
from ledger.models import Bill, Charge
from ledger.queries.verification import faults
from parking.models import ParkingSession
from tests.databases import TestDatabase
from tests.factories.books import NOON as NOW

SMALL = Size(citizens=12, busy_stays=30, lives=2)
LAST = 12


def grow() -> dict[str, Any]:
    heard = []

    def report(part: str, *, done: int, whole: int) -> None:
        heard.append((part, done <= whole))

    said = grow_city(SMALL, at=NOW, report=report)
    assert {part for part, _ in heard} == {"lived", "copied", "rolled up"}
    assert all(is_within for _, is_within in heard)
    return said


def test_a_seeded_city_has_what_it_says_and_its_books_verify(
    committed: TestDatabase,
) -> None:
    said = grow()
    assert said == {
        "citizens": Citizen.objects.count(),
        "visits": Visit.objects.count(),
        "visit_charges": ChargeItem.objects.count(),
        "bills": Bill.objects.count(),
        "charges": Charge.objects.count(),
        "busiest": "seed-2",
        "busiest_bills": Bill.objects.filter(holder_id=person(2).holder_id).count(),
    }
    assert said["citizens"] == 13
    assert said["bills"] == 12 * 10 + 30
    assert ParkingSession.objects.count() == 12 * 8 + 30
    # Of two lives the second is in hospital, and so are five who were made after it.
    assert Visit.objects.filter(status="open").count() == 6
    assert list(faults()) == []


def test_a_copied_citizen_is_somebody_and_parks_on(committed: TestDatabase) -> None:
    grow()
    one = person(LAST)
    assert [found.ref for found in citizens_by_phone(one.phone)] == [one.ref]
    known = Citizen.objects.get(ref=one.ref)
    assert (known.name, known.id_no, known.phone) == (one.name, one.id_no, one.phone)
    assert find_plate_holder(plate=one.plate, at=NOW).id == one.holder_id
    last = ParkingSession.objects.filter(holder_id=one.holder_id).latest("id")
    assert last.plate == one.plate
    park(one, open_places(1, at=NOW), number=99, at=NOW + timedelta(hours=9))
    newest = Bill.objects.filter(holder_id=one.holder_id).latest("id")
    assert (newest.status, newest.line_minor > 0) == ("closed", True)
    assert list(faults()) == []


def test_a_city_that_is_there_grows_by_others(committed: TestDatabase) -> None:
    grow()
    assert grow()["busiest"] == "seed-15"
    assert Citizen.objects.count() == 26
    assert list(faults()) == []


def test_no_city_is_made_up_where_real_citizens_are_served(settings: Any) -> None:
    settings.MODE = "production"
    with pytest.raises(CommandError, match="demo or a test only"):
        call_command("seed_city", "--scale", "1")


@pytest.mark.parametrize("scale", ["0", "-1", "ten", "1001"])
def test_a_scale_is_a_whole_number_of_thousands(scale: str) -> None:
    with pytest.raises(CommandError, match="a whole number from 1 to 1000"):
        call_command("seed_city", "--scale", scale)

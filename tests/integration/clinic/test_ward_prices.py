"""What a day in a ward's beds costs: what the price list knows, given once."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from clinic.models import Hospital, WardRate
from clinic.operations.check_lines import CategoryDiffers, CodeUnknown
from clinic.operations.open_ward import DayRate, RateStands, open_ward, price_ward
from ledger.errors import BadInput
from tests.factories.clinic import MORNING, a_hospital
from tests.factories.prices import a_price_list

pytestmark = pytest.mark.django_db

BED = "110100003,,Three-bed room,01,B,0.10,80.00,60.00,day,,"
RATE = DayRate(
    service="bed",
    code="110100003",
    name="Three-bed room",
    category="bed",
    unit_price_minor=80_00,
    insurance_class="B",
    valid_from=date(2026, 11, 3),
)


@pytest.fixture
def hospital() -> UUID:
    return a_hospital()


@pytest.fixture
def ward_id(hospital: UUID) -> UUID:
    row = Hospital.objects.get(merchant_id=hospital)
    return open_ward(hospital_id=row.id, code="W3", name="Ward 3", at=MORNING)


@pytest.mark.parametrize(
    ("differing", "refusal", "pointer"),
    [
        ({"code": "1"}, CodeUnknown, "/code"),
        ({"category": "nursing"}, CategoryDiffers, "/category"),
        ({"category": "rooms"}, CategoryDiffers, "/category"),
    ],
    ids=["code", "category", "word"],
)
def test_what_the_list_of_the_first_day_does_not_know_is_refused(
    hospital: UUID,
    ward_id: UUID,
    differing: dict[str, Any],
    refusal: type[BadInput],
    pointer: str,
) -> None:
    a_price_list(hospital, BED)
    with pytest.raises(refusal) as refused, transaction.atomic():
        price_ward(ward_id=ward_id, rate=replace(RATE, **differing))
    assert refused.value.pointer == pointer
    assert not WardRate.objects.exists()


def test_a_rate_that_stands_stays_whatever_a_later_list_says(
    hospital: UUID, ward_id: UUID
) -> None:
    first = price_ward(ward_id=ward_id, rate=RATE)
    a_price_list(hospital)
    assert price_ward(ward_id=ward_id, rate=RATE) == first
    with pytest.raises(RateStands), transaction.atomic():
        price_ward(ward_id=ward_id, rate=replace(RATE, unit_price_minor=90_00))


def test_a_charge_ends_though_the_list_no_longer_knows_it(
    hospital: UUID, ward_id: UUID
) -> None:
    a_price_list(hospital)
    price_ward(ward_id=ward_id, rate=replace(RATE, unit_price_minor=0))
    assert WardRate.objects.get().unit_price_minor == 0

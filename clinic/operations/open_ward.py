"""Open a ward of a hospital, and say what a day in its beds costs."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import Ward, WardRate
from clinic.operations.check_lines import CategoryDiffers, CodeUnknown
from clinic.queries.prices import find_prices
from clinic.queries.wards import ward_id_of
from clinic.rules.categories import read_category
from ledger.errors import Rejected


class RateStands(Rejected):
    """The ward's service has another price from this day on already."""

    code = "clinic.ward.rate_stands"
    sentence = _("From %(day)s on this service has another price already.")


@dataclass(frozen=True, slots=True)
class DayRate:
    """What a service costs a day: as it stands on the bill, from a day on."""

    service: str
    code: str
    name: str
    category: str
    unit_price_minor: int
    insurance_class: str
    valid_from: date


def open_ward(
    *, hospital_id: UUID, code: str, name: str, at: datetime, name_zh: str = ""
) -> UUID:
    """See to it that the hospital has this ward; give its id."""
    ward = Ward(
        id=ward_id_of(hospital_id, code),
        hospital_id=hospital_id,
        code=code,
        name=name,
        name_zh=name_zh,
        opened_at=at,
    )
    with transaction.atomic(savepoint=False):
        Ward.objects.bulk_create([ward], ignore_conflicts=True)
    return ward.id


def price_ward(*, ward_id: UUID, rate: DayRate) -> int:
    """Say what a service of a ward costs from a day on; give the rate's id.

    The same again changes nothing, and days that have been charged stay as they are.

    Raises:
        CodeUnknown, CategoryDiffers: see ``check_listed``.
        RateStands: another price was given for this day.
    """
    row = WardRate(
        ward_id=ward_id,
        service=rate.service,
        code=rate.code,
        name=rate.name,
        category=rate.category,
        unit_price_minor=rate.unit_price_minor,
        insurance_class=rate.insurance_class,
        valid_from=rate.valid_from,
    )
    told = ("code", "name", "category", "unit_price_minor", "insurance_class")
    of_day = WardRate.objects.filter(
        ward_id=ward_id, service=rate.service, valid_from=rate.valid_from
    )
    with transaction.atomic(savepoint=False):
        if not of_day.exists():
            ward = Ward.objects.get(id=ward_id)
            check_listed(hospital_id=ward.hospital_id, rate=rate)
            WardRate.objects.bulk_create([row], ignore_conflicts=True)
        stands = of_day.get()
        if any(getattr(stands, each) != getattr(rate, each) for each in told):
            raise RateStands(day=rate.valid_from)
    return stands.pk


def check_listed(*, hospital_id: UUID, rate: DayRate) -> None:
    """Refuse a rate that the hospital's price list doesn't know, or knows otherwise.

    The list in force on its first day counts. A price of zero ends a charge and needs
    no list, and a hospital without one charges as it says.

    Raises:
        CodeUnknown: the list has no such code.
        CategoryDiffers: it has it in another category.
    """
    asked = [(rate.code, rate.valid_from)]
    (price,) = find_prices(hospital_id=hospital_id, asked=asked)
    if price is None or not rate.unit_price_minor:
        return
    if price.category is None:
        raise CodeUnknown(pointer="/code")
    if price.category != read_category(rate.category):
        raise CategoryDiffers(pointer="/category", category=price.category)

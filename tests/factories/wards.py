"""Wards of a hospital, and patients in their beds."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from clinic.models import BedStay, Hospital
from clinic.operations.assign_bed import BedTold, assign_bed
from clinic.operations.open_ward import DayRate, open_ward, price_ward
from tests.factories.clinic import ADMITTED, MORNING

BED_MINOR, NURSING_MINOR = 80_00, 26_00


def local(text: str) -> datetime:
    """A moment on the wall of a hospital in Hangzhou, in UTC."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def a_ward(merchant_id: UUID, code: str = "W3", bed_minor: int = BED_MINOR) -> UUID:
    """A ward whose bed and nursing have a price from long ago."""
    hospital = Hospital.objects.get(merchant_id=merchant_id)
    ward_id = open_ward(
        hospital_id=hospital.id,
        code=code,
        name=f"Ward {code}",
        name_zh=f"{code}病区",
        at=MORNING,
    )
    costs(ward_id, "bed", bed_minor)
    costs(ward_id, "nursing", NURSING_MINOR)
    return ward_id


def costs(
    ward_id: UUID, service: str, minor: int, valid_from: str = "2026-01-01"
) -> None:
    """A service of a ward costs this from a day on."""
    named = {"bed": ("三人间床位费", "B"), "nursing": ("二级护理", "A")}
    name, letter = named[service]
    price_ward(
        ward_id=ward_id,
        rate=DayRate(
            service=service,
            code=f"11010000{len(service)}",
            name=name,
            category=service,
            unit_price_minor=minor,
            insurance_class=letter,
            valid_from=date.fromisoformat(valid_from),
        ),
    )


def lies_in(
    merchant_id: UUID, ward: str, moment: str, bed: str = "12", **facts: Any
) -> tuple[BedStay, bool]:
    """A patient is put into a bed."""
    moved_at = local(moment)
    return assign_bed(
        merchant_id=merchant_id,
        visit_no=facts.get("visit_no", ADMITTED),
        told=BedTold(ward, bed, moved_at),
        at=facts.get("at", moved_at),
    )

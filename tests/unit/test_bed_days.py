"""Which days in bed are charged, and for which ward."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from clinic.rules.bed_days import (
    BedDay,
    Stay,
    bed_days,
    bed_days_until_discharge,
    ends_at,
)

HANGZHOU, BERLIN = "Asia/Shanghai", "Europe/Berlin"
MEDICINE, SURGERY, CARE = (UUID(int=number) for number in (1, 2, 3))


def at(text: str, zone: str = HANGZHOU) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def told(days: list[BedDay]) -> list[tuple[int, UUID]]:
    return [(one.day.day, one.ward_id) for one in days]


def left(stays: list[Stay], discharged: str) -> list[tuple[int, UUID]]:
    return told(
        bed_days_until_discharge(
            stays,
            zone=HANGZHOU,
            first=date(2026, 11, 1),
            discharged_at=at(discharged),
        )
    )


ADMITTED = Stay(MEDICINE, at("2026-11-03T15:00"))


@pytest.mark.parametrize(
    ("discharged", "days"),
    [
        ("2026-11-03T18:00", [3]),  # the same day: one day
        ("2026-11-04T00:00", [3]),
        ("2026-11-04T09:00", [3]),
        ("2026-11-06T23:59", [3, 4, 5]),
    ],
)
def test_the_day_of_admission_counts_and_that_of_discharge_does_not(
    discharged: str, days: list[int]
) -> None:
    assert left([ADMITTED], discharged) == [(day, MEDICINE) for day in days]


def test_of_several_wards_in_a_day_the_last_at_midnight_counts() -> None:
    stays = [
        Stay(CARE, at("2026-11-04T20:00")),
        ADMITTED,
        Stay(SURGERY, at("2026-11-04T08:00")),
        Stay(MEDICINE, at("2026-11-05T00:00")),
    ]
    assert left(stays, "2026-11-06T10:00") == [
        (3, MEDICINE),
        (4, CARE),
        (5, MEDICINE),
    ]


def test_who_is_moved_and_leaves_on_the_day_of_admission_pays_the_last_bed() -> None:
    stays = [ADMITTED, Stay(SURGERY, at("2026-11-03T17:00"))]
    assert left(stays, "2026-11-03T18:00") == [(3, SURGERY)]
    assert left(stays, "2026-11-03T16:00") == [(3, MEDICINE)]


def test_days_are_charged_once_they_are_over() -> None:
    def until(moment: str, first: int = 3) -> list[int]:
        days = bed_days(
            [ADMITTED],
            zone=HANGZHOU,
            first=date(2026, 11, first),
            until=at(moment),
        )
        return [one.day.day for one in days]

    assert until("2026-11-03T23:59:59") == []
    assert until("2026-11-04T00:00") == [3]
    assert until("2026-11-07T12:00") == [3, 4, 5, 6]
    assert until("2026-11-07T12:00", first=5) == [5, 6]
    assert until("2026-11-07T12:00", first=9) == []
    assert (
        bed_days(
            [], zone=HANGZHOU, first=date(2026, 11, 3), until=at("2027-01-01T00:00")
        )
        == []
    )


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_is_one_day_however_long_the_clock_makes_it(day: str, hours: int) -> None:
    admitted = Stay(MEDICINE, at(f"{day}T00:00", BERLIN))
    midnight = ends_at(date.fromisoformat(day), BERLIN)
    assert (
        midnight - admitted.from_at.astimezone(midnight.tzinfo)
    ).total_seconds() == (hours * 3600)
    for moment, count in ((midnight, 1), (midnight.replace(microsecond=1), 1)):
        days = bed_days(
            [admitted], zone=BERLIN, first=date.fromisoformat(day), until=moment
        )
        assert [one.day.isoformat() for one in days] == [day] * count


def test_a_day_begins_with_the_bed_and_not_before() -> None:
    first, second = bed_days(
        [ADMITTED], zone=HANGZHOU, first=date(2026, 11, 3), until=at("2026-11-05T00:00")
    )
    assert first.from_at == at("2026-11-03T15:00")
    assert second.from_at == at("2026-11-04T00:00")

"""Lengths and days at which arithmetic goes wrong, under every tariff."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from parking.ports import Stay
from parking.queries.tariffs import load_tariff, tariff_codes
from tests.factories.tariffs import explained, fee_of, stay_for, tariff
from tests.unit.parking.test_tariff_clocks import NIGHT

BY_TIME = {"seattle-15th-ave-e", "uk-short-stay"}
"""Charged exactly by time: a second costs less than a minor unit."""

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MOMENTS = (
    datetime(2024, 2, 28, 23, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 9, 30, tzinfo=UTC),
    datetime(2023, 12, 31, 22, 59, 59, tzinfo=UTC),
    datetime(2024, 12, 31, 12, 0, tzinfo=UTC),
    datetime(2024, 3, 31, 0, 30, tzinfo=UTC),
    datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
    datetime(2024, 3, 10, 9, 30, tzinfo=UTC),
    datetime(2024, 11, 3, 8, 30, tzinfo=UTC),
    datetime(2024, 4, 6, 15, 30, tzinfo=UTC),
    datetime(2024, 10, 5, 15, 30, tzinfo=UTC),
)
"""29 February, year's end, and the clock changes of Europe, America and Australia."""


@pytest.mark.parametrize("code", tariff_codes())
def test_a_stay_of_no_length_costs_nothing_and_has_no_lines(code: str) -> None:
    for entry_at in MOMENTS:
        answer = explained(load_tariff(code), Stay(entry_at, entry_at))
        assert (answer.fee.amount_minor, answer.lines) == (0, ())


@pytest.mark.parametrize("code", sorted({*tariff_codes()} - BY_TIME))
def test_a_second_costs_what_59_seconds_cost(code: str) -> None:
    for moment in MOMENTS:
        entry_at = moment.replace(second=0)
        fees = {fee_of(code, Stay(entry_at, entry_at + n * SECOND)) for n in (1, 59)}
        assert len(fees) == 1


@pytest.mark.parametrize("code", tariff_codes())
def test_a_hundred_days_cost_more_than_most_of_them(code: str) -> None:
    for entry_at in MOMENTS:
        hundred = fee_of(code, Stay(entry_at, entry_at + 100 * DAY))
        assert hundred >= fee_of(code, Stay(entry_at, entry_at + 90 * DAY)) > 0


@pytest.mark.parametrize(
    ("code", "fee_minor"),
    [
        ("jacksonville-garage", 7_00),
        ("kaifeng-station", 99 * 20_00 + 2 * 5_00 + 10_00 + 5_00),
        ("uk-long-stay", 101 * 7_50),  # it touches a 101st day
        ("zhumadian-offstreet-1", 100 * 20_00),
        ("escape-time-exercise", 100 * 96_00),
        ("hangzhou-2010-1", 6_00 + (100 * 24 - 2) * 3_00 + 100 * 4_00),
    ],
)
def test_what_a_hundred_days_cost(code: str, fee_minor: int) -> None:
    asked = stay_for("2024-06-03T12:00:00+01:00", 100 * DAY - SECOND)
    assert fee_of(code, asked) == fee_minor


@pytest.mark.parametrize(
    ("zone", "evening", "hours"),
    [
        ("Europe/Berlin", "2024-03-30", 7),
        ("Europe/Berlin", "2024-10-26", 9),
        ("America/New_York", "2024-03-09", 7),
        ("America/New_York", "2024-11-02", 9),
        ("Australia/Sydney", "2024-10-05", 7),
        ("Australia/Sydney", "2024-04-06", 9),
        ("Asia/Shanghai", "2024-03-30", 8),
    ],
)
def test_both_nights_of_three_zones_are_charged_by_their_hours(
    zone: str, evening: str, hours: int
) -> None:
    entry_at = datetime.fromisoformat(f"{evening}T20:00").replace(tzinfo=ZoneInfo(zone))
    leaves_at = (entry_at.astimezone(UTC) + 13 * timedelta(hours=1)).astimezone(UTC)
    priced = explained(tariff(NIGHT, zone=zone), Stay(entry_at, leaves_at))
    assert priced.fee.amount_minor == hours * 100


@pytest.mark.parametrize(
    ("code", "entry", "hours", "fee_minor"),
    [
        # 29 February is a day like others: a night before it, and a day of it
        ("hangzhou-2010-1", "2024-02-28T20:00:00+08:00", 13, 4_00 + 6_00),
        ("hangzhou-2010-1", "2024-02-29T20:00:00+08:00", 13, 4_00 + 6_00),
        ("hangzhou-2010-1", "2023-02-28T20:00:00+08:00", 13, 4_00 + 6_00),
        ("uk-long-stay", "2024-02-28T12:00:00+00:00", 48, 3 * 7_50),
        # the year ends at midnight; a night belongs to the day on which it begins
        ("hangzhou-2010-1", "2023-12-31T20:00:00+08:00", 12, 4_00),
        ("uk-long-stay", "2023-12-31T23:59:00+00:00", 1, 2 * 7_50),
        # New Year's Day is dearer at the lake, its eve is not
        ("hangzhou-westlake", "2024-12-31T18:00:00+08:00", 1, 10_00),
        ("hangzhou-westlake", "2025-01-01T18:00:00+08:00", 1, 20_00),
    ],
)
def test_leap_days_and_years_ends(
    code: str, entry: str, hours: int, fee_minor: int
) -> None:
    assert fee_of(code, stay_for(entry, timedelta(hours=hours))) == fee_minor

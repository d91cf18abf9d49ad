"""Stays in one piece and in parts: what each tariff promises, and what its caps do.

A notice that charges exactly by time, by the window or by whole periods promises that
nobody gains or loses by leaving and coming back at such a moment. Most others do not:
units are rounded again, first hours are charged or free again.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parking.ports import Quote, QuoteLine, Stay
from parking.queries.tariffs import load_tariff, tariff_codes
from parking.rules.tariff import VehicleClass
from parking.rules.tariff.words import CapPeriod, Sheet
from tests.factories.tariffs import explained, fee_of

START = datetime(2020, 1, 1, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
entries = st.integers(0, 6 * 365 * 24 * 60).map(lambda n: START + n * MINUTE)
lengths = st.integers(1, 6 * 24 * 60).map(lambda n: n * MINUTE)

BY_TIME = ("seattle-15th-ave-e", "uk-short-stay")
"""Charged exactly by time: they may be split anywhere; each part is rounded once."""

BY_WINDOW = {"uk-long-stay": (0,), "singapore-hdb": (7 * 60, 22 * 60 + 30)}
"""Each opening of a window is charged for itself: split when one opens (minutes)."""

BY_PERIOD = ("kaifeng-station", "ocpi-free-at-20")
"""Whole days since entry are charged for themselves, or hold whole units only."""

CONTINUED = ("wilson-westpoint",)
"""Who comes back in time continues the visit: the parts sum to the whole."""


def in_parts(
    code: str, entry_at: datetime, *, cut_at: datetime, exit_at: datetime
) -> int:
    first, second = Stay(entry_at, cut_at), Stay(cut_at, exit_at)
    return fee_of(code, first) + fee_of(code, second)


@pytest.mark.parametrize("code", BY_TIME)
@given(entries, lengths, lengths)
def test_what_is_charged_by_time_may_be_split_anywhere(
    code: str, entry_at: datetime, first: timedelta, second: timedelta
) -> None:
    cut_at, exit_at = entry_at + first, entry_at + first + second
    whole = fee_of(code, Stay(entry_at, exit_at))
    assert abs(whole - in_parts(code, entry_at, cut_at=cut_at, exit_at=exit_at)) <= 1


@pytest.mark.parametrize(
    ("code", "opens"), [(c, at) for c, found in BY_WINDOW.items() for at in found]
)
@given(entries, lengths)
def test_what_is_charged_by_the_window_may_be_split_where_one_opens(
    code: str, opens: int, entry_at: datetime, length: timedelta
) -> None:
    zone = load_tariff(code).versions[0].zone
    day = (entry_at.astimezone(zone) + DAY).date()
    wall = datetime(day.year, day.month, day.day, opens // 60, opens % 60, tzinfo=zone)
    cut_at, exit_at = wall.astimezone(UTC), entry_at + length
    grace = 10 * MINUTE  # Singapore's: a part that is as short would be free.
    assume(entry_at + grace <= cut_at <= exit_at - grace)
    whole = fee_of(code, Stay(entry_at, exit_at))
    assert whole == in_parts(code, entry_at, cut_at=cut_at, exit_at=exit_at)


@pytest.mark.parametrize("code", BY_PERIOD)
@given(entries, st.integers(1, 4), lengths)
def test_what_is_charged_by_the_day_may_be_split_after_whole_days(
    code: str, entry_at: datetime, days: int, length: timedelta
) -> None:
    cut_at, exit_at = entry_at + days * DAY, entry_at + days * DAY + length
    whole = fee_of(code, Stay(entry_at, exit_at))
    assert whole == in_parts(code, entry_at, cut_at=cut_at, exit_at=exit_at)


@pytest.mark.parametrize("code", CONTINUED)
@given(entries, lengths, st.integers(0, 60), lengths)
def test_who_comes_back_in_time_pays_what_one_visit_costs(
    code: str, entry_at: datetime, first: timedelta, away: int, second: timedelta
) -> None:
    before = Stay(entry_at, entry_at + first)
    back_at = before.exit_at + away * MINUTE
    after = Stay(back_at, back_at + second, prior=(before,))
    whole = fee_of(code, Stay(entry_at, after.exit_at))
    assert fee_of(code, before) + fee_of(code, after) == whole


# --- caps


def sheet_of(code: str) -> Sheet:
    return load_tariff(code).versions[0].sheets[VehicleClass.SMALL]


CAPS = {
    (code, period): cap_minor
    for code in tariff_codes()
    for period, cap_minor in sheet_of(code).caps.items()
}
WINDOW_CAPS = {
    (code, window.name): window.cap_minor
    for code in tariff_codes()
    for window in sheet_of(code).windows
    if window.cap_minor is not None
}


def test_these_are_the_caps_of_the_notices() -> None:
    assert CAPS == {
        ("escape-time-exercise", CapPeriod.PERIOD_24H): 96_00,
        ("jacksonville-garage", CapPeriod.VISIT): 7_00,
        ("santa-rosa-3rd", CapPeriod.CALENDAR_DAY): 10_00,
        ("santa-rosa-5th", CapPeriod.CALENDAR_DAY): 8_00,
        ("zhumadian-offstreet-1", CapPeriod.PERIOD_24H): 20_00,
    }
    assert WINDOW_CAPS == {
        ("singapore-hdb", "night"): 5_00,
        ("zhumadian-road-1", "day"): 20_00,
    }


def period_of(line: QuoteLine, period: CapPeriod, *, entry_at: datetime) -> object:
    if period == CapPeriod.CALENDAR_DAY:
        return line.from_at.date()
    if period == CapPeriod.PERIOD_24H:
        return (line.from_at.astimezone(UTC) - entry_at) // DAY
    return "visit"


def most_of(answer: Quote, keys: list[object]) -> int:
    sums: dict[object, int] = defaultdict(int)
    for line, key in zip(answer.lines, keys, strict=True):
        sums[key] += line.amount_minor
    sums.pop(None, None)
    return max(sums.values(), default=0)


@pytest.mark.parametrize(("code", "period"), CAPS)
@given(entries, lengths)
def test_no_period_costs_more_than_its_cap(
    code: str, period: CapPeriod, entry_at: datetime, length: timedelta
) -> None:
    answer = explained(load_tariff(code), Stay(entry_at, entry_at + length))
    keys = [period_of(line, period, entry_at=entry_at) for line in answer.lines]
    assert most_of(answer, keys) <= CAPS[code, period]


@pytest.mark.parametrize(("code", "name"), WINDOW_CAPS)
@given(entries, lengths)
def test_no_opening_of_a_window_costs_more_than_its_cap(
    code: str, name: str, entry_at: datetime, length: timedelta
) -> None:
    (window,) = (one for one in sheet_of(code).windows if one.name == name)
    past_midnight = timedelta(minutes=max(window.ends_minute - 24 * 60, 0))
    answer = explained(load_tariff(code), Stay(entry_at, entry_at + length))
    keys = [
        (line.from_at - past_midnight).date()
        if line.rule in {name, f"cap:{name}"}
        else None
        for line in answer.lines
    ]
    assert most_of(answer, list(keys)) <= WINDOW_CAPS[code, name]


@given(entries, lengths)
def test_nanjing_charges_six_hours_of_a_day_at_most(
    entry_at: datetime, length: timedelta
) -> None:
    answer = explained(load_tariff("nanjing-road-2"), Stay(entry_at, entry_at + length))
    quarters: dict[object, int] = defaultdict(int)
    for line in answer.lines:
        quarters[line.from_at.date()] += int(line.units)
    assert max(quarters.values(), default=0) <= 6 * 4

"""What holds for every stay, and Hangzhou's rule walked minute by minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking.ports import Stay
from parking.queries.tariffs import load_tariff, tariff_codes
from tests.factories.tariffs import explained, fee_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
CAPPED_24H = {"zhumadian-offstreet-1": 2000, "escape-time-exercise": 9600}
LONGER_MAY_BE_CHEAPER = {"kaifeng-station"}
"""A full day costs less than all its windows."""

START = datetime(2020, 1, 1, tzinfo=UTC)
SIX_YEARS = timedelta(days=6 * 365)

entries = st.timedeltas(timedelta(0), SIX_YEARS).map(lambda later: START + later)
lengths = st.one_of(
    st.timedeltas(timedelta(0), timedelta(hours=3)),
    st.timedeltas(timedelta(0), timedelta(days=4)),
    st.integers(0, 600).map(lambda minutes: timedelta(minutes=minutes)),
)
classes = st.sampled_from(["small", "large", "motorcycle", "nev_small", "nev_large"])
codes = st.sampled_from(tariff_codes())


@given(codes, entries, lengths, classes)
def test_no_fee_is_negative_and_its_lines_explain_it(
    code: str, entry_at: datetime, length: timedelta, vehicle_class: str
) -> None:
    asked = Stay(entry_at, entry_at + length, vehicle_class)
    answer = explained(load_tariff(code), asked)
    assert answer == explained(load_tariff(code), asked)
    if not length:
        assert answer.fee.amount_minor == 0


@given(codes, entries, lengths, lengths)
def test_a_longer_stay_is_never_cheaper(
    code: str, entry_at: datetime, length: timedelta, more: timedelta
) -> None:
    if code in LONGER_MAY_BE_CHEAPER:
        return
    shorter = fee_of(code, Stay(entry_at, entry_at + length))
    assert shorter <= fee_of(code, Stay(entry_at, entry_at + length + more))


@given(entries, lengths)
def test_jacksonville_never_takes_more_than_its_maximum(
    entry_at: datetime, length: timedelta
) -> None:
    fee = fee_of("jacksonville-garage", Stay(entry_at, entry_at + length))
    hours = -(-length // timedelta(hours=1))
    assert fee == min(hours, 7) * 100


@pytest.mark.parametrize(("code", "cap_minor"), CAPPED_24H.items())
@given(entries, lengths)
def test_each_24_hours_from_entry_have_a_cap(
    code: str, cap_minor: int, entry_at: datetime, length: timedelta
) -> None:
    periods = length // timedelta(days=1) + 1
    assert fee_of(code, Stay(entry_at, entry_at + length)) <= periods * cap_minor


@given(entries, lengths)
def test_singapores_night_never_costs_more_than_its_cap(
    entry_at: datetime, length: timedelta
) -> None:
    answer = explained(load_tariff("singapore-hdb"), Stay(entry_at, entry_at + length))
    nights = sum(line.rule == "night" for line in answer.lines)
    taken = sum(
        line.amount_minor
        for line in answer.lines
        if line.rule in {"night", "cap:night"}
    )
    assert taken <= nights * 500


def hangzhou_by_the_minute(asked: Stay, cheap: int, dear: int) -> int:
    """Area prices in fen, found by looking at every minute of the stay."""
    free_from = datetime(2023, 1, 21, tzinfo=SHANGHAI)
    free_to = datetime(2023, 1, 28, 8, tzinfo=SHANGHAI)
    fee = metered = unit_left = 0
    nights = set()
    moment = asked.entry_at.astimezone(SHANGHAI)
    while moment < asked.exit_at:
        if free_from <= moment < free_to:
            unit_left = 0
        elif 8 <= moment.hour < 20:
            if moment.hour == 8 and moment.minute == 0:
                unit_left = 0
            if unit_left == 0:
                fee += cheap if metered < 60 else dear
                unit_left = 30
            unit_left -= 1
            metered += 1
        else:
            unit_left = 0
            nights.add((moment - timedelta(hours=8)).date())
        moment += timedelta(minutes=1)
    return fee + 500 * len(nights)


@given(st.integers(0, 60 * 24 * 14), st.integers(0, 60 * 24 * 9))
def test_hangzhou_is_priced_as_a_walk_through_its_minutes(
    start: int, minutes: int
) -> None:
    entry_at = datetime(2023, 1, 16, tzinfo=SHANGHAI) + timedelta(minutes=start)
    asked = Stay(entry_at, entry_at + timedelta(minutes=minutes))
    expected = hangzhou_by_the_minute(asked, 500, 600)
    assert fee_of("hangzhou-road-core", asked) == expected

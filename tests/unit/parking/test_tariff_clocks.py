"""The nights on which clocks change, and other corners of the calendar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from parking.ports import Stay
from tests.factories.tariffs import explained, fee_of, stay, tariff

NIGHT = """
[[windows]]
name = "night"
from = "22:00"
to = "06:00"
prices = [{ price = 1.00, per = "1 h" }]
"""
FROM_HALF_PAST_TWO = """
[[windows]]
name = "early"
from = "02:30"
to = "04:00"
prices = [{ price = 1.00, per = "1 min" }]
"""


@pytest.mark.parametrize(
    ("evening", "hours"),
    [
        ("2024-03-29", 8),  # an ordinary night
        ("2024-03-30", 7),  # 02:00 to 03:00 is skipped
        ("2024-10-26", 9),  # 02:00 to 03:00 comes twice
    ],
)
def test_a_night_is_charged_by_the_hours_it_really_has(
    evening: str, hours: int
) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    entry_at = datetime.fromisoformat(f"{evening}T20:00:00").replace(tzinfo=berlin)
    asked = Stay(entry_at, entry_at + timedelta(hours=14))
    assert explained(tariff(NIGHT), asked).fee.amount_minor == hours * 100


@pytest.mark.parametrize(
    ("day", "minutes"),
    [
        ("2024-03-30", 90),
        ("2024-03-31", 60),  # 02:30 does not exist: it begins with the skip, at 03:00
        ("2024-10-27", 150),  # 02:30 comes twice: it begins with the first
    ],
)
def test_a_window_whose_edge_is_skipped_or_repeated(day: str, minutes: int) -> None:
    midnight = datetime.fromisoformat(f"{day}T00:00:00+00:00") - timedelta(hours=1)
    asked = Stay(midnight, midnight + timedelta(hours=8))
    found = explained(tariff(FROM_HALF_PAST_TWO), asked).fee.amount_minor
    assert found == minutes * 100


@pytest.mark.parametrize(
    ("code", "entry", "leaves", "fee_minor"),
    [
        ("uk-long-stay", "03-30T23:30:00+00:00", "04-01T00:30:00+01:00", 2250),
        ("uk-long-stay", "10-27T00:30:00+01:00", "10-27T23:59:59+00:00", 750),
        ("santa-rosa-3rd", "03-10T00:30:00-08:00", "03-10T04:00:00-07:00", 200),
        ("santa-rosa-3rd", "11-03T00:30:00-07:00", "11-03T03:00:00-08:00", 300),
        ("jacksonville-garage", "03-10T00:30:00-05:00", "03-10T03:30:00-04:00", 200),
        ("jacksonville-garage", "11-03T00:30:00-04:00", "11-03T03:30:00-05:00", 400),
    ],
)
def test_shipped_tariffs_over_a_change_of_clocks(
    code: str, entry: str, leaves: str, fee_minor: int
) -> None:
    assert fee_of(code, stay(f"2024-{entry}", f"2024-{leaves}")) == fee_minor


def test_two_times_of_one_zone_are_not_subtracted_as_wall_clocks() -> None:
    newyork = ZoneInfo("America/New_York")
    asked = Stay(
        datetime(2024, 11, 3, 0, 30, tzinfo=newyork),
        datetime(2024, 11, 3, 2, 15, tzinfo=newyork),
    )
    assert fee_of("jacksonville-garage", asked) == 300
    spoken_in_utc = Stay(asked.entry_at.astimezone(UTC), asked.exit_at.astimezone(UTC))
    assert fee_of("jacksonville-garage", spoken_in_utc) == 300


def test_the_zone_in_which_a_time_is_written_does_not_matter() -> None:
    shanghai = explained(
        tariff(NIGHT, zone="Asia/Shanghai"),
        stay("2024-02-29T23:00:00+08:00", "2024-03-01T01:00:00+08:00"),
    )
    lima = explained(
        tariff(NIGHT, zone="Asia/Shanghai"),
        stay("2024-02-29T10:00:00-05:00", "2024-02-29T12:00:00-05:00"),
    )
    assert shanghai == lima


def test_equal_questions_have_equal_hashes_and_others_do_not() -> None:
    asked = stay("2024-07-10T10:00:00Z", "2024-07-10T12:00:00Z")
    same = stay("2024-07-10T12:00:00+02:00", "2024-07-10T14:00:00+02:00")
    larger = stay("2024-07-10T10:00:00Z", "2024-07-10T12:00:00Z", "large")
    one = explained(tariff(), asked).input_hash
    assert explained(tariff(), same).input_hash == one
    assert explained(tariff(), larger).input_hash != one
    assert explained(tariff(NIGHT), asked).input_hash != one

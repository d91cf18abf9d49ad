"""When a notice may make a noise, which way it goes, and where it can be sent."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from credit.rules.emails import spell_email
from credit.rules.notices import (
    CHOSEN_AT_FIRST,
    QUIET_FROM,
    QUIET_TO,
    Channel,
    Topic,
    channels_for,
    loud_from,
)

HANGZHOU, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")

NIGHT = (QUIET_FROM, QUIET_TO)
NOON_BREAK, NONE = (time(12), time(14)), (time(8), time(8))

LOUD = [
    # asked at (wall clock), quiet hours, sent at
    ("2026-11-02T21:59", NIGHT, "2026-11-02T21:59"),
    ("2026-11-02T22:00", NIGHT, "2026-11-03T08:00"),
    ("2026-12-31T23:59", NIGHT, "2027-01-01T08:00"),
    ("2026-11-03T00:00", NIGHT, "2026-11-03T08:00"),
    ("2026-11-03T07:59", NIGHT, "2026-11-03T08:00"),
    ("2026-11-03T08:00", NIGHT, "2026-11-03T08:00"),
    ("2026-11-03T13:00", NOON_BREAK, "2026-11-03T14:00"),
    ("2026-11-03T11:59", NOON_BREAK, "2026-11-03T11:59"),
    ("2026-11-03T03:00", NONE, "2026-11-03T03:00"),
]


@pytest.mark.parametrize(("asked", "quiet", "sent"), LOUD)
def test_a_notice_waits_for_the_end_of_quiet_hours(
    asked: str, quiet: tuple[time, time], sent: str
) -> None:
    at = datetime.fromisoformat(asked).replace(tzinfo=HANGZHOU).astimezone(UTC)
    loud = loud_from(at, zone=HANGZHOU, quiet_from=quiet[0], quiet_to=quiet[1])
    assert loud == datetime.fromisoformat(sent).replace(tzinfo=HANGZHOU)


def test_the_night_in_which_clocks_change_ends_at_eight_as_well() -> None:
    at = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)  # 23:00 in Berlin, UTC+2
    loud = loud_from(at, zone=BERLIN, quiet_from=QUIET_FROM, quiet_to=QUIET_TO)
    assert loud == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)  # 08:00, UTC+1


@pytest.mark.parametrize(
    ("topic", "has_email", "channels"),
    [
        (Topic.DUE, False, [Channel.SMS]),
        (Topic.DUE, True, [Channel.SMS, Channel.EMAIL]),
        (Topic.PAID, False, []),
        (Topic.PAID, True, [Channel.EMAIL]),
    ],
)
def test_until_somebody_chooses_a_text_comes_for_what_costs_something(
    topic: Topic,
    has_email: bool,  # noqa: FBT001 - a column of the table
    channels: list[Channel],
) -> None:
    ways = channels_for(topic, chosen=CHOSEN_AT_FIRST, has_email=has_email)
    assert ways == channels


@pytest.mark.parametrize(
    ("told", "spelled"),
    [
        (" Lin.Xiao@Example.COM ", "Lin.Xiao@example.com"),
        ("lin@example", None),
        ("lin@@example.com", None),
        ("lin xiao@example.com", None),
        ("lin@example.com\nBcc: all@example.com", None),
        ("<lin@example.com>", None),
        ("a" * 65 + "@example.com", None),
        ("li:n@example.com", None),
        ("li\0n@example.com", None),
        ("lin..xiao@example.com", None),
        ("lin@" + "a" * 64 + ".com", None),
        ("lin@-example.com", None),
        ("", None),
    ],
)
def test_what_cant_be_an_address_is_none(told: str, spelled: str | None) -> None:
    assert spell_email(told) == spelled

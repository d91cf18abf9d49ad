"""The other shipped tariffs, each by cases worked out from its published rule."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ledger.money import Money
from parking.ports import Stay
from parking.queries.tariffs import load_tariff, tariff_codes
from parking.rules.tariff import lost_record_fee
from tests.factories.tariffs import explained, fee_of, stay, stay_for


@pytest.mark.parametrize(
    ("code", "entry", "leaves", "fee_minor"),
    [
        # Singapore: 2 cents a started minute, below 10 min free, 5.00 a night
        ("singapore-hdb", "07-10T10:00:00+08:00", "07-10T10:09:59+08:00", 0),
        ("singapore-hdb", "07-10T10:00:00+08:00", "07-10T10:10:00+08:00", 20),
        ("singapore-hdb", "07-10T10:00:00+08:00", "07-10T10:10:01+08:00", 22),
        ("singapore-hdb", "07-10T22:25:00+08:00", "07-10T22:34:59+08:00", 0),
        ("singapore-hdb", "07-10T22:30:00+08:00", "07-11T02:39:00+08:00", 498),
        ("singapore-hdb", "07-10T22:30:00+08:00", "07-11T02:40:00+08:00", 500),
        ("singapore-hdb", "07-10T22:30:00+08:00", "07-11T02:41:00+08:00", 500),
        ("singapore-hdb", "07-10T21:30:00+08:00", "07-11T23:30:00+08:00", 2600),
        # Jacksonville: 1.00 a started hour, 7.00 at most, by real time
        ("jacksonville-garage", "07-10T09:00:00-04:00", "07-10T09:00:00-04:00", 0),
        ("jacksonville-garage", "07-10T09:00:00-04:00", "07-10T09:00:01-04:00", 100),
        ("jacksonville-garage", "07-10T09:00:00-04:00", "07-10T10:00:00-04:00", 100),
        ("jacksonville-garage", "07-10T09:00:00-04:00", "07-10T10:00:01-04:00", 200),
        ("jacksonville-garage", "07-10T09:00:00-04:00", "07-10T15:00:00-04:00", 600),
        ("jacksonville-garage", "07-10T09:00:00-04:00", "07-10T15:00:01-04:00", 700),
        ("jacksonville-garage", "11-03T00:30:00-04:00", "11-03T02:15:00-05:00", 300),
        ("jacksonville-garage", "03-10T01:30:00-05:00", "03-10T03:30:00-04:00", 100),
        # Seattle: pro rata; Sunday 7 July and the evening are free
        ("seattle-15th-ave-e", "07-10T10:30:00-07:00", "07-10T11:15:00-07:00", 75),
        ("seattle-15th-ave-e", "07-06T19:00:00-07:00", "07-08T08:06:00-07:00", 205),
        # Santa Rosa: an hour free, then 1.00 an hour, 10.00 a calendar day
        ("santa-rosa-3rd", "07-09T09:00:00-07:00", "07-09T10:00:00-07:00", 0),
        ("santa-rosa-3rd", "07-09T09:00:00-07:00", "07-09T10:00:01-07:00", 100),
        ("santa-rosa-3rd", "07-09T09:00:00-07:00", "07-10T08:00:00-07:00", 1300),
        ("santa-rosa-5th", "07-09T09:00:00-07:00", "07-09T21:00:00-07:00", 800),
        ("santa-rosa-5th", "07-09T01:00:00-07:00", "07-09T08:00:00-07:00", 75),
        # Zhumadian: 4.00, then 1.00 an hour; 20.00 in each 24 h from entry
        ("zhumadian-offstreet-1", "07-10T09:00:00+08:00", "07-10T09:30:01+08:00", 400),
        ("zhumadian-offstreet-1", "07-10T09:00:00+08:00", "07-10T10:00:01+08:00", 500),
        ("zhumadian-offstreet-1", "07-10T09:00:00+08:00", "07-11T09:00:00+08:00", 2000),
        ("zhumadian-offstreet-1", "07-10T09:00:00+08:00", "07-11T10:30:00+08:00", 2200),
        ("zhumadian-road-1", "07-10T19:10:00+08:00", "07-10T22:00:00+08:00", 0),
        ("zhumadian-road-1", "07-10T19:10:00+08:00", "07-11T07:41:00+08:00", 500),
        ("zhumadian-road-1", "07-10T19:10:00+08:00", "07-11T08:10:01+08:00", 650),
        ("zhumadian-road-1", "07-10T07:30:00+08:00", "07-11T08:30:00+08:00", 2150),
        # Nanjing: six hours a day at most, 4 x 1.50 and 20 x 2.00 on the first
        ("nanjing-road-2", "07-10T07:00:00+08:00", "07-10T13:00:00+08:00", 4600),
        ("nanjing-road-2", "07-10T07:00:00+08:00", "07-10T20:00:00+08:00", 4600),
        ("nanjing-road-2", "07-10T07:00:00+08:00", "07-12T07:00:00+08:00", 9400),
        # Kaifeng: a price for each window touched, full days apart
        ("kaifeng-station", "07-10T02:59:00+08:00", "07-10T07:00:00+08:00", 1500),
        ("kaifeng-station", "07-10T06:59:00+08:00", "07-11T06:58:00+08:00", 2500),
        ("kaifeng-station", "07-10T06:59:00+08:00", "07-11T06:59:00+08:00", 2000),
        ("kaifeng-station", "07-10T06:59:00+08:00", "07-12T07:01:00+08:00", 5000),
        # Portland: an all-day price for who comes by day and stays over 4 h
        ("portland-jefferson", "07-10T16:59:59-07:00", "07-10T21:00:00-07:00", 2000),
        ("portland-jefferson", "07-10T17:00:00-07:00", "07-10T21:00:01-07:00", 1000),
        ("portland-jefferson", "07-10T05:00:00-07:00", "07-10T09:00:00-07:00", 800),
        # Britain: working hours pro rata; calendar days touched
        ("uk-short-stay", "07-12T17:30:00+01:00", "07-15T08:30:00+01:00", 110),
        ("uk-short-stay", "07-12T17:00:00+01:00", "07-12T17:00:01+01:00", 0),
        ("uk-short-stay", "07-12T17:00:00+01:00", "07-12T17:00:17+01:00", 1),
        ("uk-long-stay", "07-10T00:00:00+01:00", "07-11T00:00:00+01:00", 750),
        ("uk-long-stay", "07-10T23:59:59+01:00", "07-11T00:00:01+01:00", 1500),
        # OCPI: rounded up once, at the end
        ("ocpi-weekday", "07-10T17:58:00+02:00", "07-11T09:01:00+02:00", 42),
        ("ocpi-saturday", "07-13T09:00:00+02:00", "07-13T10:06:00+02:00", 100),
        ("ocpi-free-at-20", "07-10T19:50:00+02:00", "07-11T00:05:00+02:00", 25),
        ("ocpi-free-at-20", "07-10T19:50:00+02:00", "07-11T00:05:01+02:00", 50),
        # Escape time: on the boundary the next unit begins
        ("escape-time-exercise", "07-10T10:00:00Z", "07-10T10:09:59Z", 0),
        ("escape-time-exercise", "07-10T10:00:00Z", "07-10T10:59:59Z", 1200),
        ("escape-time-exercise", "07-10T10:00:00Z", "07-10T11:14:59Z", 1500),
        ("escape-time-exercise", "07-10T10:00:00Z", "07-10T11:15:00Z", 1800),
        ("escape-time-exercise", "07-10T10:00:00Z", "07-11T09:59:59Z", 9600),
        ("escape-time-exercise", "07-10T10:00:00Z", "07-11T10:00:00Z", 9900),
        # Beijing: only finished units, of the day and of the night
        ("beijing-road-1", "07-10T10:00:00+08:00", "07-10T10:14:59+08:00", 0),
        ("beijing-road-2", "07-10T10:00:00+08:00", "07-10T11:15:00+08:00", 825),
        ("beijing-road-3", "07-10T18:50:00+08:00", "07-10T20:59:00+08:00", 0),
        ("beijing-road-3", "07-10T18:50:00+08:00", "07-10T21:00:00+08:00", 100),
    ],
)  # fmt: skip
def test_a_stay_in_2024(code: str, entry: str, leaves: str, fee_minor: int) -> None:
    assert fee_of(code, stay(f"2024-{entry}", f"2024-{leaves}")) == fee_minor


@pytest.mark.parametrize(
    ("code", "entry", "fee_minor"),
    [
        ("singapore-hdb", "2024-07-10T07:00:00+08:00", 100 * (15 * 120 + 60 + 500)),
        ("jacksonville-garage", "2024-07-10T07:00:00-04:00", 700),
        ("zhumadian-offstreet-1", "2024-07-10T07:00:00+08:00", 100 * 2000),
        ("kaifeng-station", "2024-07-10T07:00:00+08:00", 100 * 2000),
        ("uk-long-stay", "2024-03-01T00:00:00+00:00", 101 * 750),
    ],
)
def test_a_hundred_days(code: str, entry: str, fee_minor: int) -> None:
    assert fee_of(code, stay_for(entry, timedelta(days=100))) == fee_minor


@pytest.mark.parametrize(
    ("day", "fee_minor", "version"),
    [("2010-01-04", 1800, 1), ("2019-11-17", 1800, 1), ("2019-11-18", 2000, 2)],
)
def test_the_day_of_entry_chooses_the_version(
    day: str, fee_minor: int, version: int
) -> None:
    asked = stay_for(f"{day}T08:00:00-08:00", timedelta(hours=5))
    answer = explained(load_tariff("portland-jefferson"), asked)
    assert (answer.fee, answer.tariff_version) == (Money(fee_minor, "USD"), version)


@pytest.mark.parametrize(
    ("left_at", "back_at", "leaves", "fee_minor"),
    [
        ("13:00", "13:00", "13:00", 0),  # a visit of no length
        ("13:00", "13:00", "13:01", 400),  # the visit lasts 181 minutes in all
        ("13:30", "14:30", "15:30", 800),  # 150 charged minutes, 30 of them before
        ("13:30", "14:30", "14:31", 400),  # 91 charged minutes, 30 of them before
        ("13:30", "14:31", "15:30", 0),  # 61 minutes away: a visit of its own
    ],
)
def test_who_comes_back_within_the_hour_continues_the_visit(
    left_at: str, back_at: str, leaves: str, fee_minor: int
) -> None:
    def sydney(entry: str, leaves: str) -> Stay:
        day = "2024-07-10T"
        return stay(f"{day}{entry}:00+10:00", f"{day}{leaves}:00+10:00")

    prior = (sydney("12:10", left_at), sydney("10:00", "12:00"))
    asked = replace(sydney(back_at, leaves), prior=prior)
    answer = explained(load_tariff("wilson-westpoint"), asked)
    assert answer.fee.amount_minor == fee_minor


def test_a_lost_record_costs_the_most_where_the_tariff_says_so() -> None:
    at = datetime.fromisoformat("2024-07-10T10:00:00-04:00")
    fee = lost_record_fee(
        load_tariff("jacksonville-garage"), at=at, vehicle_class="car"
    )
    assert fee == Money(700, "USD")
    singapore = load_tariff("singapore-hdb")
    assert lost_record_fee(singapore, at=at, vehicle_class="car") is None


@pytest.mark.parametrize("code", tariff_codes())
def test_every_shipped_tariff_can_be_read_and_has_both_names(code: str) -> None:
    for version in load_tariff(code).versions:
        assert version.names.keys() == {"zh-Hans", "en"}

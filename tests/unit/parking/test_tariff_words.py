"""Words of the format whose corners no shipped tariff reaches, and refused stays."""

from datetime import UTC, datetime, timedelta

import pytest

from ledger.errors import BadInput
from ledger.money import Money
from parking.ports import Stay
from parking.rules.tariff import lost_record_fee, quote, read_tariff
from tests.factories.tariffs import explained, stay, stay_for, tariff, tariff_file

WEDNESDAY = "2024-07-10T10:00:00Z"
IN_UTC = "UTC"


HALF_HOURS = """
{ until = "50 min", price = 1, per = "30 min" },
{ price = 9, per = "30 min" },
"""
FINISHED_HALF_HOURS = """
{ until = "50 min", price = 1, per = "30 min", round = "down" },
{ price = 9, per = "30 min", round = "down" },
"""
BLOCKS = """
{ until = "1 h", block = 1 },
{ until = "3 h", block = 5 },
{ price = 1, per = "1 h" },
"""


@pytest.mark.parametrize(
    ("words", "minutes", "fee_minor"),
    [
        # a unit smaller than what the price is for
        ('{ price = 5.00, per = "1 h", unit = "5 min" }', 61, 542),
        ('{ price = 5.00, per = "1 h", unit = "5 min", round = "down" }', 61, 500),
        ('{ price = 5.00, per = "1 h", round = "pro_rata" }', 61, 508),
        # a unit that reaches over a step has the price of the step it began in
        (HALF_HOURS, 60, 200),
        (HALF_HOURS, 61, 1100),
        # and is not charged unfinished where only finished ones are
        (FINISHED_HALF_HOURS, 59, 100),
        (FINISHED_HALF_HOURS, 60, 200),
        (FINISHED_HALF_HOURS, 90, 1100),
        # blocks in a row, and one for ever
        (BLOCKS, 60, 100),
        (BLOCKS, 61, 600),
        (BLOCKS, 181, 700),
        ("{ block = 3.00 }", 100_000, 300),
    ],
)
def test_a_price_list(words: str, minutes: int, fee_minor: int) -> None:
    priced_by = tariff(f'[[windows]]\nname = "w"\nprices = [{words}]', zone=IN_UTC)
    asked = stay_for(WEDNESDAY, timedelta(minutes=minutes))
    assert explained(priced_by, asked).fee.amount_minor == fee_minor


FREE_NOON = """
[[windows]]
name = "noon"
from = "12:00"
to = "13:00"
free = true
[[windows]]
name = "day"
from = "08:00"
to = "18:00"
"""


@pytest.mark.parametrize(
    ("rest", "fee_minor"),
    [
        ("flat = 5.00", 500),
        ('prices = [{ price = 1, per = "1 h" }]', 400),
        ('prices = [{ price = 1, per = "1 h" }]\ncap = 3.00', 300),
        ('prices = [{ price = 1, per = "1 h" }]\ntime_cap = "90 min"', 200),
        ('prices = [{ price = 1, per = "1 h" }]\nunits_run_on = true', 300),
    ],
)
def test_a_window_that_another_interrupts_is_still_one(
    rest: str, fee_minor: int
) -> None:
    # 10:30 to 12:00 and 13:00 to 14:30
    asked = stay("2024-07-10T10:30:00Z", "2024-07-10T14:30:00Z")
    priced_by = tariff(FREE_NOON + rest, zone=IN_UTC)
    assert explained(priced_by, asked).fee.amount_minor == fee_minor


@pytest.mark.parametrize(
    ("caps", "fee_minor"),
    [
        ("period_24h = 5.50", 550 + 500),
        ("calendar_day = 5.50", 550 + 550),
        ("visit = 5.50", 550),
        ("period_24h = 5.50\nvisit = 8.00", 800),
    ],
)
def test_caps_over_29_hours(caps: str, fee_minor: int) -> None:
    priced_by = tariff(
        f'[[windows]]\nname = "w"\nprices = [{{ price = 1, per = "1 h" }}]\n'
        f"[caps]\n{caps}",
        zone=IN_UTC,
    )
    asked = stay_for(WEDNESDAY, timedelta(hours=29))
    assert explained(priced_by, asked).fee.amount_minor == fee_minor


def test_a_pro_rata_price_is_capped_day_by_day_to_the_second() -> None:
    priced_by = tariff(
        '[[windows]]\nname = "w"\n'
        'prices = [{ price = 3.60, per = "1 h", round = "pro_rata" }]\n'
        "[caps]\ncalendar_day = 36.00",
        zone=IN_UTC,
    )
    asked = stay("2024-07-10T14:00:10Z", "2024-07-11T00:00:07Z")
    assert explained(priced_by, asked).fee.amount_minor == 3599 + 1


def test_exact_parts_are_rounded_once_and_the_lines_follow() -> None:
    priced_by = tariff(
        '[[windows]]\nname = "w"\nfrom = "10:00"\nto = "11:00"\n'
        'prices = [{ price = 0.01, per = "2 h", round = "pro_rata" }]',
        zone=IN_UTC,
    )
    answer = explained(priced_by, stay_for(WEDNESDAY, timedelta(days=2, hours=1)))
    assert [line.amount_minor for line in answer.lines] == [1, 0, 1]
    assert [f"{line.units:f}" for line in answer.lines] == ["0.5000"] * 3


@pytest.mark.parametrize(
    ("word", "minutes", "fee_minor"),
    [
        ('up_to = "30 min"', 30, 0),
        ('up_to = "30 min"', 31, 100),
        ('below = "30 min"', 29, 0),
        ('below = "30 min"', 30, 100),
        ('up_to = "30 s"', 1, 100),
    ],
)
def test_a_grace_period(word: str, minutes: int, fee_minor: int) -> None:
    hourly = '[[windows]]\nname = "w"\nprices = [{ price = 1, per = "1 h" }]'
    priced_by = tariff(f"[grace]\n{word}\n{hourly}", zone=IN_UTC)
    asked = stay_for(WEDNESDAY, timedelta(minutes=minutes))
    assert explained(priced_by, asked).fee.amount_minor == fee_minor


def test_a_season_may_span_new_year() -> None:
    priced_by = tariff(
        '[[days]]\nkind = "winter"\nseasons = [["11-01", "02-29"]]\n'
        '[[windows]]\nname = "w"\ndays = ["winter"]\nfrom = "00:00"\nto = "24:00"\n'
        "flat = 1.00",
        zone=IN_UTC,
    )
    year = stay("2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z")
    assert explained(priced_by, year).fee.amount_minor == (31 + 29 + 30 + 31) * 100


@pytest.mark.parametrize(
    ("currency", "price", "fee_minor"),
    [("JPY", "500", 500), ("KWD", "0.125", 125), ("EUR", "0.5", 50)],
)
def test_each_currency_has_its_own_minor_unit(
    currency: str, price: str, fee_minor: int
) -> None:
    file = tariff_file(f'[[windows]]\nname = "w"\nflat = {price}')
    priced_by = read_tariff([file | {"currency": currency}], {})
    answer = explained(priced_by, stay_for(WEDNESDAY, timedelta(hours=1)))
    assert answer.fee == Money(fee_minor, currency)


@pytest.mark.parametrize(
    ("entry", "leaves", "vehicle_class", "code", "pointer"),
    [
        ("2024-07-10T10:00:01Z", "2024-07-10T10:00:00Z", "car",
         "parking.stay.exit_before_entry", "/exit_at"),
        ("2024-07-10T10:00:00", "2024-07-10T11:00:00Z", "car",
         "parking.stay.time_without_offset", "/entry_at"),
        ("2024-07-10T10:00:00Z", "2024-07-10T11:00:00", "car",
         "parking.stay.time_without_offset", "/exit_at"),
        ("1024-07-10T10:00:00Z", "2024-07-10T11:00:00Z", "car",
         "parking.stay.out_of_range", "/entry_at"),
        ("2024-07-10T10:00:00Z", "9999-12-31T23:59:59Z", "car",
         "parking.stay.out_of_range", "/exit_at"),
        ("2024-07-10T10:00:00Z", "2044-07-10T10:00:00Z", "car",
         "parking.stay.out_of_range", "/exit_at"),
        ("2024-07-10T10:00:00Z", "2024-07-10T11:00:00Z", "tank",
         "parking.vehicle_class.unknown", "/vehicle_class"),
    ],
)  # fmt: skip
def test_a_stay_that_cannot_be_is_bad_input(
    *, entry: str, leaves: str, vehicle_class: str, code: str, pointer: str
) -> None:
    with pytest.raises(BadInput) as refused:
        quote(tariff(), stay(entry, leaves, vehicle_class))
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
    assert str(refused.value).endswith(".")


def test_a_lost_record_follows_the_class() -> None:
    hourly = '[[windows]]\nname = "w"\nflat = 1'
    classes = "[classes]\nlarge = { factor = 2 }\n"
    priced_by = tariff(classes + hourly, top="lost_record = 7.50\n")
    fee = lost_record_fee(
        priced_by, at=datetime(2024, 7, 10, tzinfo=UTC), vehicle_class="large"
    )
    assert fee is not None
    assert fee.amount_minor == 1500


def test_a_year_of_half_hours_is_priced_at_once() -> None:
    entry_at = datetime(2024, 1, 1, tzinfo=UTC)
    asked = Stay(entry_at, entry_at + timedelta(days=366))
    assert explained(tariff(), asked).fee.amount_minor == 366 * 24 * 100

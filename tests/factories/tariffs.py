"""Small tariffs and stays for tests, written as a price office would."""

from datetime import datetime, timedelta

from parking.ports import Quote, Stay
from parking.queries.tariffs import known_calendars, load_tariff, parse_toml
from parking.rules.tariff import Tariff, quote, read_tariff

HEAD = """
code = "{code}"
version = {version}
zone = "{zone}"
currency = "EUR"
[name]
zh-Hans = "试验"
en = "Trial"
"""

ALL_DAY = """
[[windows]]
name = "hourly"
prices = [{ price = 1.00, per = "1 h" }]
"""


def tariff_file(
    words: str = ALL_DAY,
    *,
    top: str = "",
    zone: str = "Europe/Berlin",
    version: int = 1,
) -> dict[str, object]:
    """One file as parsed data; ``top`` stands before the first table."""
    head = HEAD.format(code="trial", version=version, zone=zone)
    return parse_toml(top + head + words)


def tariff(
    words: str = ALL_DAY, *, top: str = "", zone: str = "Europe/Berlin"
) -> Tariff:
    """A tariff of one version with these words."""
    return read_tariff([tariff_file(words, top=top, zone=zone)], known_calendars())


def stay(entry: str, leaves: str, vehicle_class: str = "car") -> Stay:
    """A stay between two times as they are written in JSON."""
    return Stay(
        datetime.fromisoformat(entry), datetime.fromisoformat(leaves), vehicle_class
    )


def stay_for(entry: str, length: timedelta, vehicle_class: str = "car") -> Stay:
    """A stay of a real length, whatever the clocks did meanwhile."""
    entry_at = datetime.fromisoformat(entry)
    return Stay(entry_at, entry_at + length, vehicle_class)


def fee_of(code: str, asked: Stay) -> int:
    """What a shipped tariff takes, in minor units."""
    return explained(load_tariff(code), asked).fee.amount_minor


def explained(priced_by: Tariff, asked: Stay) -> Quote:
    """A quote, after checking that its lines explain the whole fee."""
    answer = quote(priced_by, asked)
    assert answer.fee.amount_minor >= 0
    assert sum(line.amount_minor for line in answer.lines) == answer.fee.amount_minor
    for line in answer.lines:
        assert (
            asked.entry_at <= line.from_at <= line.to_at <= asked.exit_at or asked.prior
        )
    return answer

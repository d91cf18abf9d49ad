"""How many stays a core prices in a second: all tariffs, stays of many lengths.

Half of the stays last up to four hours, a quarter up to a day, an eighth up to a
week, and an eighth are shorter than half an hour: about what a city's lots see,
with more long ones. They begin at any time of the years 2022 to 2025, so that
holidays, clock changes and versions are among them.
"""

import itertools
import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from parking.ports import Stay
from parking.queries.tariffs import load_tariff, tariff_codes
from parking.rules.tariff import Tariff, VehicleClass, quote

SEED = 20261121
FIRST_ENTRY = datetime(2022, 1, 1, tzinfo=UTC)
ENTRY_SECONDS = 4 * 365 * 24 * 3600
LONGEST_MINUTES = (30, 240, 240, 240, 240, 1440, 1440, 7 * 1440)
STAYS = 20_000


def bench_quotes(seconds: int, rounds: int) -> dict[str, Any]:
    """Measure quotes a second on one core, and how long one takes at worst."""
    stays = list(_stays())
    for tariff, stay in stays:  # caches of cut days fill, as in a running process
        quote(tariff, stay)
    rates = [_rate(stays, seconds) for _ in range(rounds)]
    return {
        "quotes_per_second": round(statistics.median(rates)),
        "rounds": [round(rate) for rate in rates],
        "tariffs": len(tariff_codes()),
        "stays": len(stays),
        "slowest": _slowest(stays),
    }


def _stays() -> Iterator[tuple[Tariff, Stay]]:
    chance = random.Random(SEED)  # noqa: S311 - the same stays every time
    tariffs = [load_tariff(code) for code in tariff_codes()]
    classes = list(VehicleClass)
    for tariff in itertools.islice(itertools.cycle(tariffs), STAYS):
        entry_at = FIRST_ENTRY + timedelta(seconds=chance.randrange(ENTRY_SECONDS))
        lasts = timedelta(seconds=60 * chance.random() * chance.choice(LONGEST_MINUTES))
        yield tariff, Stay(entry_at, entry_at + lasts, chance.choice(classes))


def _rate(stays: list[tuple[Tariff, Stay]], seconds: int) -> float:
    done, started = 0, time.perf_counter()
    for tariff, stay in itertools.cycle(stays):
        quote(tariff, stay)
        done += 1
        if done % 100 == 0 and time.perf_counter() - started > seconds:
            break
    return done / (time.perf_counter() - started)


def _slowest(stays: list[tuple[Tariff, Stay]]) -> dict[str, float]:
    """Give the mean microseconds of the three tariffs that take longest."""
    spent: dict[str, list[float]] = {}
    for tariff, stay in stays:
        started = time.perf_counter()
        quote(tariff, stay)
        spent.setdefault(tariff.code, []).append(time.perf_counter() - started)
    means = {code: statistics.mean(times) * 1e6 for code, times in spent.items()}
    slowest = sorted(means, key=lambda code: -means[code])[:3]
    return {code: round(means[code]) for code in slowest}

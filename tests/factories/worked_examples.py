"""Stays whose fee is known beforehand: one of each tariff, and the published ones.

The published examples lie beside the checkout on some machines. What stands here
was worked out by hand from the notices, and is everywhere.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from parking.ports import Stay

PUBLISHED = Path(__file__).parents[3] / "shared" / "tariffs" / "worked_examples.json"

BY_HAND = [
    # 2024-07-10 is a Wednesday, 07-12 a Friday, 07-13 a Saturday
    ("hangzhou-road-core", "small", "10T09:00", "10T11:00", "+08:00", 2200, "CNY"),
    ("hangzhou-road-1", "small", "10T09:00", "10T11:00", "+08:00", 1400, "CNY"),
    ("hangzhou-road-2", "large", "10T09:00", "10T11:00", "+08:00", 2000, "CNY"),
    ("hangzhou-linping-1", "small", "10T09:00", "10T11:00", "+08:00", 1100, "CNY"),
    ("hangzhou-westlake", "small", "10T09:00", "10T10:30", "+08:00", 1500, "CNY"),
    ("hangzhou-2010-1", "large", "10T09:00", "10T10:30", "+08:00", 1800, "CNY"),
    ("beijing-road-1", "small", "10T10:00", "10T11:15", "+08:00", 1375, "CNY"),
    ("beijing-road-2", "small", "10T10:00", "10T11:15", "+08:00", 825, "CNY"),
    ("beijing-road-3", "small", "10T10:00", "10T11:15", "+08:00", 275, "CNY"),
    ("shenzhen-road-1", "small", "10T08:00", "10T11:30", "+08:00", 4300, "CNY"),
    ("shenzhen-road-2", "small", "10T08:00", "10T11:30", "+08:00", 2480, "CNY"),
    ("shenzhen-road-3", "small", "10T08:00", "10T11:30", "+08:00", 1720, "CNY"),
    ("singapore-hdb", "car", "10T10:00", "10T10:10", "+08:00", 20, "SGD"),
    ("seattle-15th-ave-e", "car", "10T10:30", "10T11:15", "-07:00", 75, "USD"),
    ("santa-rosa-3rd", "car", "10T09:00", "10T10:00:01", "-07:00", 100, "USD"),
    ("santa-rosa-5th", "car", "10T09:00", "10T21:00", "-07:00", 800, "USD"),
    ("jacksonville-garage", "car", "10T09:00", "10T10:00:01", "-04:00", 200, "USD"),
    ("portland-jefferson", "car", "10T16:59:59", "10T21:00", "-07:00", 2000, "USD"),
    ("zhumadian-offstreet-1", "car", "10T09:00", "11T10:30", "+08:00", 2200, "CNY"),
    ("zhumadian-road-1", "car", "10T19:10", "11T08:10:01", "+08:00", 650, "CNY"),
    ("nanjing-road-2", "car", "10T07:00", "10T20:00", "+08:00", 4600, "CNY"),
    ("kaifeng-station", "car", "10T02:59", "10T07:00", "+08:00", 1500, "CNY"),
    ("uk-short-stay", "car", "12T17:30", "15T08:30", "+01:00", 110, "GBP"),
    ("uk-long-stay", "car", "10T23:59:59", "11T00:00:01", "+01:00", 1500, "GBP"),
    ("ocpi-weekday", "car", "10T17:58", "11T09:01", "+02:00", 42, "EUR"),
    ("ocpi-saturday", "car", "13T09:00", "13T10:06", "+02:00", 100, "EUR"),
    ("ocpi-free-at-20", "car", "10T19:50", "11T00:05", "+02:00", 25, "EUR"),
    ("escape-time-exercise", "car", "10T10:00", "10T11:15", "+00:00", 1800, "USD"),
]

BACK_WITHIN_THE_HOUR = {
    "id": "back within the hour",
    "tariff": "wilson-westpoint",
    "vehicle_class": "car",
    "entry_at": "2024-07-10T12:30:00+10:00",
    "exit_at": "2024-07-10T13:01:00+10:00",
    "prior_sessions": [
        {
            "entry_at": "2024-07-10T10:00:00+10:00",
            "exit_at": "2024-07-10T12:00:00+10:00",
        }
    ],
    "fee_minor": 400,
    "currency": "AUD",
}


@dataclass(frozen=True)
class Example:
    """A stay as it is written, and what it costs."""

    name: str
    tariff: str
    vehicle_class: str
    times: dict[str, str]
    prior: list[dict[str, str]]
    fee_minor: int
    currency: str

    @property
    def stay(self) -> Stay:
        """The stay as the engine takes it."""
        prior = tuple(_stay(times) for times in self.prior)
        return _stay(self.times, vehicle_class=self.vehicle_class, prior=prior)


def worked_examples() -> list[Example]:
    """All that are at hand."""
    return [_example(**one) for one in _by_hand()] + [
        _example(**one) for one in _published()
    ]


def _example(  # noqa: PLR0913  a row of the published file
    *,
    id: str,  # noqa: A002  its own word
    tariff: str,
    vehicle_class: str,
    entry_at: str,
    exit_at: str,
    fee_minor: int,
    currency: str,
    prior_sessions: list[dict[str, str]] | None = None,
    **_notes: Any,
) -> Example:
    return Example(
        name=f"{tariff} {id}",
        tariff=tariff,
        vehicle_class=vehicle_class,
        times={"entry_at": entry_at, "exit_at": exit_at},
        prior=prior_sessions or [],
        fee_minor=fee_minor,
        currency=currency,
    )


def _by_hand() -> Iterator[dict[str, Any]]:
    for tariff, vehicle_class, entry, leaves, offset, fee_minor, currency in BY_HAND:
        yield {
            "id": entry,
            "tariff": tariff,
            "vehicle_class": vehicle_class,
            "entry_at": _written(entry, offset),
            "exit_at": _written(leaves, offset),
            "fee_minor": fee_minor,
            "currency": currency,
        }
    yield BACK_WITHIN_THE_HOUR


def _written(time: str, offset: str) -> str:
    return datetime.fromisoformat(f"2024-07-{time}{offset}").isoformat()


def _published() -> list[dict[str, Any]]:
    if not PUBLISHED.exists():
        return []
    published: list[dict[str, Any]] = json.loads(PUBLISHED.read_text())
    return published


def _stay(
    times: dict[str, str], *, vehicle_class: str = "car", prior: tuple[Stay, ...] = ()
) -> Stay:
    return Stay(
        datetime.fromisoformat(times["entry_at"]),
        datetime.fromisoformat(times["exit_at"]),
        vehicle_class,
        prior=prior,
    )

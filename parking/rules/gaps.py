"""Gaps in what a device counted: events that it saw and we never got."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Missing numbers, both ends included; ``lane`` where lanes count alone."""

    first: int
    last: int
    lane: str | None = None


def find_gaps(counted: Iterable[tuple[str, int]]) -> list[Gap]:
    """Find the numbers missing between those that ``(lane, number)`` pairs show.

    One device usually counts for all lanes of its lot. Where the same number
    appears in two lanes, each lane has a device that counts alone.
    """
    by_lane: dict[str, set[int]] = {}
    for lane, number in counted:
        by_lane.setdefault(lane, set()).add(number)
    together = set().union(*by_lane.values())
    if len(together) == sum(map(len, by_lane.values())):
        return _missing(together, None)
    return sorted(
        gap
        for lane, numbers in sorted(by_lane.items())
        for gap in _missing(numbers, lane)
    )


def _missing(numbers: Iterable[int], lane: str | None) -> list[Gap]:
    return [
        Gap(before + 1, after - 1, lane)
        for before, after in pairwise(sorted(numbers))
        if after > before + 1
    ]

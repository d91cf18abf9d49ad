"""How much of what another split gives back still goes to whoever paid. Pure."""

from collections.abc import Callable, Mapping

Moved = Mapping[str, tuple[int, int]]
"""By line, what goes back to the citizen and to the fund; below zero: moved away."""


def within_paid(moved: Moved, *, left_minor: int) -> dict[str, tuple[int, int]]:
    """Give the citizen no more than is left of what was paid; the fund all of its.

    What went back already is taken off where the citizen gets something first, and
    off no line more than it gives back.
    """
    rest = sum(citizen for citizen, _ in moved.values()) - left_minor
    moved, rest = _take_off(moved, rest, of=lambda c, f: min(c, c + f))
    moved, _ = _take_off(moved, rest, of=lambda c, f: c + f)
    return {line_no: parts for line_no, parts in moved.items() if parts != (0, 0)}


def _take_off(
    moved: Moved, rest: int, *, of: Callable[[int, int], int]
) -> tuple[dict[str, tuple[int, int]], int]:
    lowered = {}
    for line_no, (citizen, fund) in moved.items():
        off = max(min(rest, of(citizen, fund)), 0)
        rest -= off
        lowered[line_no] = (citizen - off, fund)
    return lowered, rest

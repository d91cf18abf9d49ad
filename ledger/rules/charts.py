"""How charts are drawn: scales that people can read, and shares of a drawing."""

from collections.abc import Iterable

STEPS = (1, 2, 5, 10)
PARTS = 1000
"""Of a drawing: a tenth of a percent is finer than any screen shows."""


def top_of(amounts_minor: Iterable[int]) -> int:
    """Give the first round amount (1, 2 or 5 and noughts) that nothing is above.

    Whole major units at least, so that half of it is still an amount.
    """
    highest = max(amounts_minor, default=0)
    power = 100
    while power * STEPS[-1] < highest:
        power *= 10
    return next(power * step for step in STEPS if power * step >= highest)


def percent(part: int, whole: int, *, of: int = 100) -> str:
    """Write ``part`` of ``whole`` as drawings want it: ``12.5%``, cut to the tenth."""
    tenths = PARTS * part * of // (whole * 100)
    return f"{tenths // 10}.{tenths % 10}%"

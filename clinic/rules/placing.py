"""Where a bill's cash finally stands: on what was held, then on what was due: pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placed:
    """What of an item's hold, or of what was booked to ``due``, there is."""

    held_minor: int = 0
    booked_minor: int = 0


def place_cash(cash_minor: int, placed: Sequence[Placed]) -> list[int]:
    """Spread a bill's cash over its items' holds, then over what stands on ``due``.

    An insurer splits a bill as a whole, so that an item's final share is no matter of
    its own hold: what all holds carry together stays on the line. What neither carries
    is the last item's.
    """
    rest, spread = cash_minor, []
    for one in placed:
        spread.append(min(rest, one.held_minor))
        rest -= spread[-1]
    for index, one in enumerate(placed):
        more = min(rest, one.booked_minor)
        spread[index] += more
        rest -= more
    if rest:
        spread[-1] += rest
    return spread

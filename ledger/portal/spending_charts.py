"""Charts of spending: drawn in percent of their place, so that type stays readable.

Each is a picture for the eye of a table that stands beside it; nothing is told by
colour alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.rules.charts import percent, top_of

MONTHS = 12
CEILING, FLOOR = 8, 80
"""Where the columns' highest and lowest stand, in percent of the drawing."""

COLUMN = 60
"""How much of its place a column fills, in percent."""

BAR_ROWS, BAR_AT, BAR_HEIGHT = 100, 58, 30
"""A kind's row: its name and amount above, its bar below, in percent of the row."""


@dataclass(frozen=True, slots=True)
class Column:
    """A month's column, with its number below it."""

    x: str
    y: str
    width: str
    height: str
    label_x: str
    label: int
    year: int | None
    """Said below the first month and each January, unless they are neighbours."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of months, with the amounts at its lines."""

    columns: Sequence[Column]
    top_minor: int
    half_minor: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A kind's bar, with its name and amount above it."""

    name: str
    amount_minor: int
    text_y: str
    y: str
    height: str
    width: str


def columns_of(sums: Mapping[date, int]) -> Columns:
    """Draw months beside each other, the earliest first; below nothing is nothing."""
    top = top_of(sums.values())
    room = FLOOR - CEILING
    drawn = []
    for place, (month, amount_minor) in enumerate(sorted(sums.items())):
        amount = max(amount_minor, 0)
        begins = 100 * place + (100 - COLUMN) // 2
        drawn.append(
            Column(
                x=percent(begins, 100 * len(sums)),
                y=percent(FLOOR * top - room * amount, 100 * top),
                width=percent(COLUMN, 100 * len(sums)),
                height=percent(amount, top, of=room),
                label_x=percent(2 * place + 1, 2 * len(sums)),
                label=month.month,
                year=month.year if _says_year(place, month) else None,
            )
        )
    return Columns(drawn, top, top // 2)


def _says_year(place: int, month: date) -> bool:
    return month.month == 1 or (place == 0 and month.month != MONTHS)


def bars_of(sums: Mapping[str, int]) -> list[Bar]:
    """Draw kinds below each other, the dearest first."""
    top = max(*sums.values(), 1)
    rows = BAR_ROWS * len(sums)
    dearest = sorted(sums.items(), key=lambda kind: (-kind[1], kind[0]))
    return [
        Bar(
            name=name,
            amount_minor=amount_minor,
            text_y=percent(BAR_ROWS * place + BAR_AT - 14, rows),
            y=percent(BAR_ROWS * place + BAR_AT, rows),
            height=percent(BAR_HEIGHT, rows),
            width=percent(max(amount_minor, 0), top),
        )
        for place, (name, amount_minor) in enumerate(dearest)
    ]

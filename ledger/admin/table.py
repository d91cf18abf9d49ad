"""A table of figures as our own pages show it; one template draws all of them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table and where it leads, and what stands beneath it."""

    text: str
    link: str = ""
    beneath: str = ""
    link_beneath: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: each row's first cell names what the others say."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Sequence[Cell]] = ()


NOTHING = Cell("\N{EN DASH}")
"""What stands where there is nothing to lead to."""

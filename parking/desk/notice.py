"""A tariff as a table: rules down, vehicle classes or two versions across."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from parking.desk.names import class_names
from parking.desk.rules_in_words import Entry, entries_of, in_force
from parking.rules.tariff import Tariff, TariffVersion, VehicleClass

Lines = tuple[str, ...]

HEAD = frozenset({"in_force", "currency", "zone"})
"""Keys of the rows that are the same for every class."""


@dataclass(frozen=True, slots=True)
class Row:
    """One rule in every column; a cell without lines says that there is none."""

    key: str
    title: str
    cells: tuple[Lines, ...]

    @property
    def differs(self) -> bool:
        """Tell whether the columns disagree."""
        return len(set(self.cells)) > 1


@dataclass(frozen=True, slots=True)
class Notice:
    """A table with the names of its columns; a single column needs no name."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def text(self) -> str:
        """Give everything that stands in it."""
        rows = [[row.title, *sum(row.cells, ())] for row in self.rows]
        return "\n".join([*self.columns, *(line for row in rows for line in row)])


def notice_of(tariff: Tariff, version: TariffVersion) -> Notice:
    """Put one version into words, one column for classes that pay alike."""
    alike: dict[tuple[Entry, ...], list[VehicleClass]] = {}
    for vehicle_class, sheet in version.sheets.items():
        key = tuple(entries_of(version, sheet))
        alike.setdefault(key, []).append(vehicle_class)
    head = _head(tariff, version)
    rows = table_of([[*head, *entries] for entries in alike])
    names = [gettext("All vehicles")]
    if len(alike) > 1:
        names = [class_names(classes) for classes in alike.values()]
    return Notice(tuple(names), tuple(rows))


def side_of(
    tariff: Tariff, version: TariffVersion, *, vehicle: VehicleClass
) -> list[Entry]:
    """Give what one class pays under a version, to be put beside another."""
    sheet = version.sheets[vehicle]
    return [*_head(tariff, version), *entries_of(version, sheet)]


def table_of(columns: Sequence[Iterable[Entry]]) -> list[Row]:
    """Put columns of entries side by side; the same rule stands in the same row."""
    kept = [{entry.key: entry for entry in column} for column in columns]
    order: list[str] = []
    titles: dict[str, str] = {}
    for column in kept:
        place = 0
        for key, entry in column.items():
            if key in titles:
                place = order.index(key) + 1
                continue
            titles[key] = entry.title
            order.insert(place, key)
            place += 1
    return [
        Row(key, titles[key], tuple(_cell(column.get(key)) for column in kept))
        for key in order
    ]


def _cell(entry: Entry | None) -> Lines:
    return entry.lines if entry else ()


def _head(tariff: Tariff, version: TariffVersion) -> list[Entry]:
    """Say when, where and in what money it is in force."""
    return [
        Entry("in_force", gettext("In force"), (in_force(tariff, version),)),
        Entry("currency", gettext("Currency"), (version.currency,)),
        Entry("zone", gettext("Time zone"), (version.zone.key,)),
    ]

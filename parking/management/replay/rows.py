"""Read recorded sessions line by line; a broken line says what is wrong with it."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from parking.management.replay.cars import plate_of
from parking.rules.plates import PlateMalformed, read_plate

COLUMNS = ("session_ref", "vehicle_ref", "arrived_at", "departed_at")
"""What is needed; ``bay_or_lot`` and ``paid_minor`` are kept with the events."""

REF_LENGTH_MAX = 100
"""An event's name has up to 128 characters, and ``-out`` is put behind it."""

VERY_LONG = timedelta(hours=24)


class FileUnfit(Exception):
    """The file has no header with the columns that are needed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One recorded session."""

    number: int
    session_ref: str
    plate: str
    arrived_at: datetime
    departed_at: datetime
    body: dict[str, str]

    @property
    def oddity(self) -> str:
        """Name what is odd about its length; empty when nothing is."""
        stayed = self.departed_at - self.arrived_at
        if stayed < timedelta(0):
            return "negative"
        if not stayed:
            return "zero_length"
        return "over_24_hours" if stayed > VERY_LONG else ""


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that is no session, and why."""

    number: int
    why: str


def read_rows(path: Path) -> Iterator[Row | BrokenLine]:
    """Read a file in its order, one line in memory at a time.

    Raises:
        FileUnfit: a column is missing.
    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        lines = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (lines.fieldnames or ())]
        if missing:
            text = _("The file has no column %s.") % ", ".join(missing)
            raise FileUnfit(text)
        while True:
            try:
                line = next(lines)
            except StopIteration:
                return
            except csv.Error as mistake:
                yield BrokenLine(lines.line_num, str(mistake))
                continue
            yield _read(line, lines.line_num)


def _read(line: Mapping[Any, Any], number: int) -> Row | BrokenLine:
    # A line that is too short has no text there, one too long has a list.
    given = {name: text for name, text in line.items() if isinstance(text, str)}
    ref = given.get("session_ref", "").strip()
    if not 0 < len(ref) <= REF_LENGTH_MAX or not ref.isprintable():
        return BrokenLine(number, _("session_ref is missing or too long"))
    moments = []
    for name in ("arrived_at", "departed_at"):
        moment = _moment(given.get(name, ""))
        if moment is None:
            return BrokenLine(number, _("%s is no time with an offset") % name)
        moments.append(moment)
    return Row(
        number=number,
        session_ref=ref,
        plate=_plate(given.get("vehicle_ref", "").strip(), ref),
        arrived_at=moments[0],
        departed_at=moments[1],
        body=given,
    )


def _plate(vehicle_ref: str, session_ref: str) -> str:
    """Take the plate that was recorded, or make one that stands for it."""
    if not vehicle_ref:
        return plate_of("session", session_ref)
    try:
        return read_plate(vehicle_ref)
    except PlateMalformed:
        return plate_of("vehicle", vehicle_ref)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None

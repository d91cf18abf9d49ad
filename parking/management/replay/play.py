"""Play recorded sessions: entry and exit through the operations of the API."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from credit.operations.enrol_citizens import enrol_citizens
from ledger.errors import Rejected
from ledger.operations.open_merchant import open_merchant
from parking.management.replay.cars import driver_of, is_bound
from parking.management.replay.figures import Figures
from parking.management.replay.rows import BrokenLine, Row
from parking.operations.open_lot import open_lot
from parking.operations.record_stay import record_stay
from parking.ports import GateReading, LotView
from parking.queries.lots import lot_by_id
from parking.rules.states import EventKind, SessionOutcome

LANES = {"in": "in", "out": "out"}
BATCH = 250
"""Sessions whose drivers are enrolled together, and after which progress is told."""

BOUND_FROM = datetime(1970, 1, 1, tzinfo=UTC)
"""Before anything that was ever recorded."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What was played since the last word of it, and the lines that were broken."""

    figures: Figures
    broken: list[BrokenLine]


def open_recorded_lot(tariff_code: str, *, at: datetime) -> UUID:
    """Open the lot of recorded sessions that this tariff prices; give its id.

    Raises:
        TariffUnknown: no tariff has this code.
    """
    code = f"recorded-{tariff_code}"
    name = f"Recorded sessions, {tariff_code}"
    merchant_id = open_merchant(code=code, name=name, at=at)
    return open_lot(
        code=code,
        name=name,
        merchant_id=merchant_id,
        tariff_code=tariff_code,
        lanes=LANES,
        at=at,
    )


def play(
    rows: Iterable[Row | BrokenLine],
    *,
    lot_id: UUID,
    clock: Callable[[], datetime],
    tell: Callable[[Progress], None],
) -> None:
    """Play every row in the order given, and tell what came of each batch.

    A car's entry is followed by its exit, as one gate's records do; what is odd
    about a stay is the operations' to judge.
    """
    lot = lot_by_id(lot_id)
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        good = [row for row in batch if isinstance(row, Row)]
        broken = [line for line in batch if isinstance(line, BrokenLine)]
        at = clock()
        _enrol(good, at=at)
        figures = Figures(rows=len(batch))
        figures.odd["broken_line"] += len(broken)
        for row in good:
            try:
                _play_one(row, lot, at=at, figures=figures)
            except Rejected as refusal:
                broken.append(BrokenLine(row.number, str(refusal)))
                figures.odd[refusal.code] += 1
        tell(Progress(figures, broken))


def _enrol(rows: Sequence[Row], *, at: datetime) -> None:
    plates = {row.plate for row in rows if is_bound(row.plate)}
    enrol_citizens(
        enrolments=[driver_of(plate) for plate in sorted(plates)],
        bound_from=BOUND_FROM,
        at=at,
    )


def _play_one(row: Row, lot: LotView, *, at: datetime, figures: Figures) -> None:
    answer = record_stay(
        lot=lot,
        entry=_reading(row, EventKind.ENTRY, occurred_at=row.arrived_at),
        leave=_reading(row, EventKind.EXIT, occurred_at=row.departed_at),
        at=at,
    )
    if row.oddity:
        figures.odd[row.oddity] += 1
    if answer.replayed:
        figures.odd["replayed"] += 1
    _count(answer.body, figures)


def _count(body: dict[str, Any], figures: Figures) -> None:
    if "bill" not in body:
        return
    figures.bills += 1
    if body["outcome"] == SessionOutcome.DEFERRED:
        figures.charged_minor += body["fee_minor"]
        figures.deferred += UUID(body["bill"]).bytes
    else:
        figures.refused_minor += body["fee_minor"]


def _reading(row: Row, kind: EventKind, *, occurred_at: datetime) -> GateReading:
    lane = "in" if kind == EventKind.ENTRY else "out"
    return GateReading(
        kind=kind.value,
        event_id=f"{row.session_ref}-{lane}",
        lane=lane,
        occurred_at=occurred_at,
        body=row.body | {"lane": lane},
        plate=row.plate,
    )

"""Play recorded visits: each through the operations of the API, in batches settled."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial, reduce
from itertools import islice
from uuid import UUID
from zlib import crc32

from django.conf import settings
from django.db import connection

from clinic.adapters.asking import ask_about
from clinic.adapters.sandbox.client import SandboxInsurer
from clinic.management.replay.figures import Figures
from clinic.operations.add_charges import CONFLICT, AddedCharges, add_charges
from clinic.operations.book_items import ChargeLine
from clinic.operations.discharge_visit import discharge_visit
from clinic.operations.open_hospital import open_hospital
from clinic.operations.record_settlement import record_settlement
from clinic.operations.register_visit import Registration, register_visit
from clinic.operations.take_claims import take_claims
from clinic.ports import Insurer
from clinic.queries.patients import Patient
from clinic.rules.recorded import RecordedPatient, RecordedVisit, read_visit
from credit.operations.give_mandate import give_mandate
from credit.operations.register_citizen import register_citizen
from credit.rules.lines import LINE_OF_BILL
from ledger.errors import Rejected
from ledger.operations.open_merchant import open_merchant
from ledger.queries.settled import settled_of
from ledger.tasks import settle_turn

HOSPITAL = "recorded-visits"
FUND = "recorded"
GOOD_CARD = "tok_ok"
BATCH = 100
"""Visits between two settlements: what was paid makes room on the patients' lines,
as it does in a hospital, without asking the gateway after each visit."""

PATIENCE_SECONDS = 60.0

PLAYERS = 2
"""Threads: one computes while the other waits for the database."""

PATIENTS_REMEMBERED = 10_000
"""Registering one twice is harmless; remembering them all would fill the memory."""

_KNOWN: dict[str, RecordedPatient] = {}

Report = Callable[[int, Rejected], None]


@dataclass(slots=True)
class Batch:
    """What was played since the last settlement, and how late it is now."""

    figures: Figures = field(default_factory=Figures)
    at: datetime | None = None
    on_visit: set[UUID] = field(default_factory=set)
    apart: set[UUID] = field(default_factory=set)

    def joined(self, other: "Batch") -> "Batch":
        """Put two players' parts together."""
        self.figures.add(other.figures)
        moments = [at for at in (self.at, other.at) if at]
        return Batch(
            figures=self.figures,
            at=max(moments, default=None),
            on_visit=self.on_visit | other.on_visit,
            apart=self.apart | other.apart,
        )


def open_recorded_hospital(at: datetime) -> UUID:
    """Open the hospital of recorded visits; give its merchant."""
    merchant_id = open_merchant(
        code=HOSPITAL, name="Recorded visits", name_zh="就诊记录", at=at
    )
    open_hospital(
        code=HOSPITAL,
        name="Recorded visits",
        name_zh="就诊记录",
        merchant_id=merchant_id,
        insurer=SandboxInsurer.name,
        keeps_claims=SandboxInsurer.keeps_claims,
        fund=FUND,
        at=at,
    )
    return merchant_id


def play(
    lines: Iterable[str], *, figures: Figures, report: Report, at: datetime
) -> None:
    """Play every line and settle all bills.

    A line that can't be played is counted, told to ``report`` with its number,
    and the rest goes on. ``at`` is when the hospital opens. A patient's visits
    are played in their order, different patients' side by side.
    """
    merchant_id = open_recorded_hospital(at)
    numbered = enumerate(lines, 1)
    with ThreadPoolExecutor(PLAYERS) as players:
        while some := list(islice(numbered, BATCH)):
            parts = _dealt(some, figures=figures, report=report)
            played = players.map(partial(_play_part, merchant_id, report=report), parts)
            batch = reduce(Batch.joined, played)
            figures.add(batch.figures)
            if batch.at:
                settle(batch.at)
            _count_settled(batch, figures)


def _dealt(
    numbered: Iterable[tuple[int, str]], *, figures: Figures, report: Report
) -> list[list[tuple[int, RecordedVisit]]]:
    """Read lines and deal them out, all of a patient to one player."""
    parts: list[list[tuple[int, RecordedVisit]]] = [[] for _ in range(PLAYERS)]
    for number, line in numbered:
        if not line.strip():
            continue
        figures.rows += 1
        try:
            visit = read_visit(line)
        except Rejected as refusal:
            figures.odd[refusal.code] += 1
            report(number, refusal)
            continue
        parts[crc32(visit.patient.ref.encode()) % PLAYERS].append((number, visit))
    return parts


def _play_part(
    merchant_id: UUID, part: list[tuple[int, RecordedVisit]], *, report: Report
) -> Batch:
    """Play one player's visits in a thread with a connection of its own."""
    batch = Batch()
    try:
        for number, visit in part:
            try:
                _play_one(visit, merchant_id, batch=batch)
            except Rejected as refusal:
                batch.figures.odd[refusal.code] += 1
                report(number, refusal)
    finally:
        connection.close()
    return batch


def settle(at: datetime) -> None:
    """Make the splits final and collect every bill that is due ``at``."""
    while taken := take_claims(limit=BATCH, at=at):
        told = ask_about(_patient_insurer, SandboxInsurer.name, taken=taken)
        for claim in taken:
            if settlement := told[claim.id]:
                record_settlement(claim_id=claim.id, settlement=settlement, at=at)
    settle_turn(lambda: at)


def _patient_insurer(_: str) -> Insurer:
    """Wait for answers as long as it takes: nobody asks again before the next batch."""
    return SandboxInsurer(
        settings.INSURER_URL,
        settings.SANDBOX_SECRET,
        answer_seconds=PATIENCE_SECONDS,
        send_seconds=PATIENCE_SECONDS,
    )


def _play_one(visit: RecordedVisit, merchant_id: UUID, *, batch: Batch) -> None:
    batch.figures.odd.update(visit.oddities)
    _enrol(visit.patient, visit.opened_at)
    kept = register_visit(
        merchant_id=merchant_id, registration=_registration(visit), at=visit.opened_at
    )
    if kept.replayed:
        batch.figures.odd["replayed"] += 1
    charged = _charge(visit, merchant_id)
    ended_at = max(visit.opened_at, visit.ended_at)
    discharge_visit(
        merchant_id=merchant_id,
        visit_no=visit.visit_no,
        discharged_at=ended_at,
        at=ended_at,
    )
    batch.at = max(batch.at or ended_at, ended_at)
    _count(charged, UUID(kept.answer["bill"]), batch=batch)
    batch.figures.insurer_minor += sum(item.insurer_minor for item in visit.items)


def _enrol(patient: RecordedPatient, at: datetime) -> None:
    """Make the patient a citizen with lines and a mandate, if not done already."""
    if _KNOWN.get(patient.ref) == patient:
        return
    register_citizen(
        ref=patient.ref,
        id_no=patient.id_no,
        name=patient.ref,
        phone=patient.phone,
        score=patient.score,
        insured=patient.insured,
        at=at,
    )
    give_mandate(
        ref=patient.ref,
        gateway="sandbox",
        token=GOOD_CARD,
        kinds=list(LINE_OF_BILL),
        cap_minor=None,
        at=at,
    )
    if len(_KNOWN) == PATIENTS_REMEMBERED:
        _KNOWN.clear()
    _KNOWN[patient.ref] = patient


def _registration(visit: RecordedVisit) -> Registration:
    return Registration(
        visit_no=visit.visit_no,
        kind=visit.kind,
        patient=Patient(citizen=visit.patient.ref),
        department=visit.department,
        opened_at=visit.opened_at,
    )


def _charge(visit: RecordedVisit, merchant_id: UUID) -> AddedCharges:
    lines = [
        ChargeLine(
            line_no=str(number),
            code=item.code,
            name=item.name,
            category=item.category,
            quantity=Decimal(1),
            unit_price_minor=item.amount_minor,
            insurance_class="A" if item.insurer_minor else "C",
            performed_at=visit.opened_at,
            insurer_minor=item.insurer_minor,
        )
        for number, item in enumerate(visit.items, 1)
    ]
    return add_charges(
        merchant_id=merchant_id,
        visit_no=visit.visit_no,
        lines=lines,
        at=visit.opened_at,
    )


def _count(charged: AddedCharges, bill_id: UUID, *, batch: Batch) -> None:
    """Count each line by the bill it stands on, also when it was played before."""
    figures = batch.figures
    batch.on_visit.add(bill_id)
    figures.bills += 1
    for result in charged.results:
        if result.status == CONFLICT:
            figures.odd["conflict"] += 1
        elif result.bill_id == bill_id:
            figures.charged_minor += result.amount_minor
        else:
            figures.refused_minor += result.amount_minor
            figures.bills += 1
            batch.apart.update([result.bill_id] if result.bill_id else [])


def _count_settled(batch: Batch, figures: Figures) -> None:
    on_visit = settled_of(batch.on_visit)
    figures.settled_minor += on_visit.total_minor
    figures.collected_minor += on_visit.cash_minor + settled_of(batch.apart).cash_minor

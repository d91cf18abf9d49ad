"""Add charges to a visit; every line has its own fate, and repeats change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.models import ChargeItem, Visit
from clinic.operations.book_items import ChargeLine, book_items
from clinic.operations.book_late_items import book_late_items
from clinic.operations.check_lines import Numbered, check_lines
from clinic.operations.lock_visit import lock_visit, refuse_if_voided
from clinic.operations.watch_cover import watch_cover
from clinic.queries.cover import CoverWarning
from clinic.queries.deferral import deferral_of
from clinic.rules.states import VisitStatus
from ledger.models.sealed import blind_index_of
from ledger.queries.prepared import rows_of
from ledger.rules.digests import canonical_json

DUPLICATE = "duplicate"
CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of one line: an item's status, ``duplicate`` or ``conflict``.

    Amount and bill are those of the line that was recorded first. ``price_differs``
    from the list's; ``None``: no list was in force.
    """

    line_no: str
    status: str
    amount_minor: int
    bill_id: UUID
    price_differs: bool | None


@dataclass(frozen=True, slots=True)
class AddedCharges:
    """Every line's fate in the order sent, what the line has left, a warning if any."""

    results: list[LineResult]
    available_minor: int
    warning: CoverWarning | None = None

    @property
    def changed_nothing(self) -> bool:
        """Say whether all lines had been sent before."""
        return all(result.status == DUPLICATE for result in self.results)


def add_charges(
    *,
    merchant_id: UUID,
    visit_no: str,
    lines: Sequence[ChargeLine],
    at: datetime,
    unasked: bool = False,
) -> AddedCharges:
    """Book the lines that are new, in one transaction.

    A line that was sent before is a ``duplicate``, with other content a
    ``conflict``. After discharge the new lines of a call form one supplement bill.
    ``unasked``: we charge by ourselves, while nobody could go and pay; what the line
    doesn't carry is due.

    Raises:
        VisitUnknown: this hospital has no such visit.
        VisitNotOpen: it has been voided and a line is new.
        PerformedAfterDischarge, CodeUnknown, CategoryDiffers: a new line can't be
            charged; no line of the call is.
    """
    digests = [_digest(line) for line in lines]
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        known = _known(visit, {line.line_no for line in lines})
        new: dict[str, int] = {}
        for number, line in enumerate(lines):
            if line.line_no not in known:
                new.setdefault(line.line_no, number)
        booked = {}
        if new:
            refuse_if_voided(visit)
            items = _book(
                visit,
                [(number, lines[number]) for number in new.values()],
                digests=[digests[number] for number in new.values()],
                at=at,
                unasked=unasked,
            )
            booked = {item.line_no: item for item in items}
        results = _results(lines, digests, known=known | booked, fresh=set(booked))
        deferral = deferral_of(
            holder_id=visit.holder_id, kind=visit.kind, currency=visit.hospital.currency
        )
        warning = watch_cover(visit=visit, at=at)
    return AddedCharges(results, deferral.available_minor, warning)


KNOWN = """
SELECT line_no, digest, amount_minor, bill_id, price_list_id, price_differs
  FROM clinic_chargeitem WHERE holder_id = %s AND visit_id = %s AND line_no = ANY(%s)"""


def _known(visit: Visit, line_nos: set[str]) -> dict[str, ChargeItem]:
    """Read what decides about repeats; what is sealed stays sealed."""
    rows = rows_of(KNOWN, [visit.holder_id, visit.id, list(line_nos)])
    return {
        line_no: ChargeItem(
            line_no=line_no,
            digest=digest,
            amount_minor=amount_minor,
            bill_id=bill_id,
            price_list_id=price_list_id,
            price_differs=price_differs,
        )
        for line_no, digest, amount_minor, bill_id, price_list_id, price_differs in rows
    }


def _book(
    visit: Visit,
    new: Sequence[Numbered],
    *,
    digests: Sequence[bytes],
    at: datetime,
    unasked: bool,
) -> list[ChargeItem]:
    """Check the lines, unless they are our own, and book them all."""
    lines = [line for _, line in new]
    if not unasked:
        lines = check_lines(visit=visit, lines=new)
    if visit.status == VisitStatus.OPEN:
        return book_items(
            visit=visit, lines=lines, digests=digests, at=at, unasked=unasked
        )
    return book_late_items(visit=visit, lines=lines, digests=digests, at=at)


def _results(
    lines: Sequence[ChargeLine],
    digests: Sequence[bytes],
    *,
    known: dict[str, ChargeItem],
    fresh: set[str],
) -> list[LineResult]:
    """Tell each line's fate; of two with one number in a request the first is new."""
    results = []
    for line, digest in zip(lines, digests, strict=True):
        item = known[line.line_no]
        status = DUPLICATE if bytes(item.digest) == digest else CONFLICT
        if line.line_no in fresh:
            fresh.remove(line.line_no)
            status = item.status
        results.append(
            LineResult(
                line_no=line.line_no,
                status=status,
                amount_minor=item.amount_minor,
                bill_id=item.bill_id,
                price_differs=item.price_differs if item.price_list_id else None,
            )
        )
    return results


def _digest(line: ChargeLine) -> bytes:
    """Digest a line under our key: what was done is easily guessed."""
    content = {
        "line_no": line.line_no,
        "code": line.code,
        "name": line.name,
        "category": line.category,
        "quantity": line.quantity,
        "unit_price_minor": line.unit_price_minor,
        "insurance_class": line.insurance_class,
        "performed_at": line.performed_at.isoformat(),
        "insurer_minor": line.insurer_minor,
    }
    return blind_index_of("clinic.charge_item", canonical_json(content).decode())

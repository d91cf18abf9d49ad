"""Add charges to a visit; every line has its own fate, and repeats change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.models import Visit
from clinic.operations.book_items import ChargeLine, book_items
from clinic.operations.book_late_items import book_late_items
from clinic.operations.check_lines import Placed, check_lines
from clinic.operations.line_digest import digest_of
from clinic.operations.lock_visit import lock_visit, refuse_if_voided
from clinic.operations.plan_charges import plan_charges
from clinic.operations.watch_cover import watch_cover
from clinic.queries.cover import CoverWarning
from clinic.queries.deferral import deferral_of
from clinic.rules.states import VisitStatus
from credit.operations.weigh_arrears import weigh_arrears
from ledger.queries.prepared import rows_of

DUPLICATE = "duplicate"
CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of one line: an item's status, ``duplicate`` or ``conflict``.

    Amount and bill are those of the line that was recorded first; what is planned
    stands on no bill. ``price_differs`` and ``class_differs`` from the list's;
    ``None``: none was in force.
    """

    line_no: str
    status: str
    amount_minor: int
    bill_id: UUID | None
    price_differs: bool | None
    class_differs: bool | None


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
    *, merchant_id: UUID, visit_no: str, lines: Sequence[ChargeLine], at: datetime
) -> AddedCharges:
    """Book the lines that are new, in one transaction; ``charge_visit`` has the rules.

    Raises:
        VisitUnknown: this hospital has no such visit.
        VisitNotOpen, PerformedAfterDischarge, CodeUnknown, CategoryDiffers: as there.
    """
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        results = charge_visit(visit=visit, lines=lines, at=at)
        deferral = deferral_of(
            holder_id=visit.holder_id, kind=visit.kind, currency=visit.hospital.currency
        )
        warning = watch_cover(visit=visit, at=at)
    return AddedCharges(results, deferral.available_minor, warning)


def charge_visit(
    *, visit: Visit, lines: Sequence[ChargeLine], at: datetime, unasked: bool = False
) -> list[LineResult]:
    """Book the lines that are new of a visit whose row the caller holds.

    A line that was sent before is a ``duplicate``, with other content a
    ``conflict``. After discharge the new lines of a call form one supplement bill.
    ``unasked``: we charge by ourselves, while nobody could go and pay; what the line
    doesn't carry is due.

    Raises:
        VisitNotOpen: the visit has been voided and a line is new.
        PerformedAfterDischarge, CodeUnknown, CategoryDiffers: a new line can't be
            charged; no line of the call is.
    """
    digests = [digest_of(line) for line in lines]
    with transaction.atomic(savepoint=False):
        known = _known(visit, {line.line_no for line in lines})
        new: dict[str, int] = {}
        for number, line in enumerate(lines):
            if line.line_no not in known:
                new.setdefault(line.line_no, number)
        booked: dict[str, LineResult] = {}
        if new:
            refuse_if_voided(visit)
            booked = _book(
                visit,
                [(f"/charges/{number}", lines[number]) for number in new.values()],
                digests=[digests[number] for number in new.values()],
                at=at,
                unasked=unasked,
            )
    return _results(lines, digests, known=known, booked=booked)


KNOWN = """
SELECT line_no, digest, amount_minor, bill_id,
       CASE WHEN price_list_id IS NOT NULL THEN price_differs END,
       CASE WHEN price_list_id IS NOT NULL THEN class_differs END
  FROM clinic_chargeitem WHERE holder_id = %(holder)s AND visit_id = %(visit)s
       AND line_no = ANY(%(lines)s)
 UNION ALL
SELECT line_no, digest, amount_minor, NULL, NULL, NULL
  FROM clinic_plannedcharge WHERE holder_id = %(holder)s AND visit_id = %(visit)s
       AND line_no = ANY(%(lines)s)"""

Known = dict[str, list[tuple[bytes, LineResult]]]


def _known(visit: Visit, line_nos: set[str]) -> Known:
    """Read what decides about repeats: charged lines first, then planned ones."""
    asked = {"holder": visit.holder_id, "visit": visit.id, "lines": list(line_nos)}
    known: Known = {}
    for line_no, digest, *told in rows_of(KNOWN, asked):
        result = LineResult(line_no, CONFLICT, *told)
        known.setdefault(line_no, []).append((bytes(digest), result))
    return known


def _book(
    visit: Visit,
    new: Sequence[Placed],
    *,
    digests: Sequence[bytes],
    at: datetime,
    unasked: bool,
) -> dict[str, LineResult]:
    """Check the lines, and book or plan them all."""
    lines = check_lines(visit=visit, lines=new, unasked=unasked)
    both = list(zip(lines, digests, strict=True))
    done = [pair for pair in both if not pair[0].planned]
    planned = [pair for pair in both if pair[0].planned]
    results = {}
    if planned and done:
        # The line is looked at twice, its account locked between: its row comes first.
        weigh_arrears(holder_ids=[visit.holder_id], at=at)
    if planned:
        wanted, of_wanted = zip(*planned, strict=True)
        for plan in plan_charges(visit=visit, lines=wanted, digests=of_wanted, at=at):
            results[plan.line_no] = LineResult(
                plan.line_no, plan.status, plan.amount_minor, None, None, None
            )
    if done:
        results |= _charge(visit, done, at=at, unasked=unasked)
    return results


def _charge(
    visit: Visit,
    done: Sequence[tuple[ChargeLine, bytes]],
    *,
    at: datetime,
    unasked: bool,
) -> dict[str, LineResult]:
    lines, digests = zip(*done, strict=True)
    if visit.status == VisitStatus.OPEN:
        items = book_items(
            visit=visit, lines=lines, digests=digests, at=at, unasked=unasked
        )
    else:
        items = book_late_items(visit=visit, lines=lines, digests=digests, at=at)
    return {
        item.line_no: LineResult(
            line_no=item.line_no,
            status=item.status,
            amount_minor=item.amount_minor,
            bill_id=item.bill_id,
            price_differs=item.price_differs if item.price_list_id else None,
            class_differs=item.class_differs if item.price_list_id else None,
        )
        for item in items
    }


def _results(
    lines: Sequence[ChargeLine],
    digests: Sequence[bytes],
    *,
    known: Known,
    booked: dict[str, LineResult],
) -> list[LineResult]:
    """Tell each line's fate; of two with one number in a request the first is new."""
    results = []
    for line, digest in zip(lines, digests, strict=True):
        if line.line_no in booked and line.line_no not in known:
            result = booked[line.line_no]
            known[line.line_no] = [(digest, result)]
        else:
            before = known[line.line_no]
            is_same = digest in {other for other, _ in before}
            status = DUPLICATE if is_same else CONFLICT
            result = replace(before[0][1], status=status)
        results.append(result)
    return results

"""End a planned charge: it is performed and goes onto the bill, or it is aborted."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import ChargeItem, PlannedCharge, Visit
from clinic.operations.book_items import ChargeLine, book_items
from clinic.operations.check_lines import check_lines
from clinic.operations.line_digest import digest_of
from clinic.operations.lock_visit import lock_visit, refuse_unless_open
from clinic.operations.plan_charges import release_plans
from clinic.operations.register_visit import KeptAnswer
from clinic.operations.reverse_charge import ChargeUnknown
from clinic.operations.watch_cover import watch_cover
from clinic.queries.deferral import deferral_of
from clinic.rules.states import PlanStatus
from credit.operations.weigh_arrears import weigh_arrears
from ledger.errors import Rejected
from ledger.models.sealed import blind_index_of
from ledger.rules.digests import canonical_json

DISCHARGED = "discharged"
"""Why what was planned is aborted by itself."""


class ChargeNotPlanned(Rejected):
    """The line was charged at once; nothing of it is planned."""

    code = "clinic.charge.not_planned"
    sentence = _("Line %(line_no)s isn't planned.")


class PlanEnded(Rejected):
    """The planned charge ended before, otherwise."""

    code = "clinic.charge.plan_ended"
    sentence = _("Planned line %(line_no)s is “%(status)s” already.")


@dataclass(frozen=True, slots=True)
class Performance:
    """When a planned charge was performed, and how much of it where that differs."""

    performed_at: datetime
    quantity: Decimal | None = None


def perform_charge(
    *,
    merchant_id: UUID,
    visit_no: str,
    line_no: str,
    performance: Performance,
    at: datetime,
) -> KeptAnswer:
    """Make a charge item of a planned charge; the same content again is the same.

    What was held for it is let go and held anew for what it came to. A line that was
    suspended meanwhile keeps that promise as far as its limit carries it.

    Raises:
        VisitUnknown, ChargeUnknown, ChargeNotPlanned, PlanEnded, VisitNotOpen: in this
            order.
        CodeUnknown, CategoryDiffers: the price list in force then says otherwise.
    """
    quantity = performance.quantity
    said = [performance.performed_at.isoformat(), str(quantity) if quantity else ""]
    digest = _digest(PlanStatus.PERFORMED, said)
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        plan = _plan(visit, line_no)
        if plan.status != PlanStatus.PLANNED:
            return _first_answer(plan, digest)
        refuse_unless_open(visit)
        (line,) = check_lines(visit=visit, lines=[("", _line(plan, performance))])
        # The line is looked at once accounts are locked: its row comes before them.
        weigh_arrears(holder_ids=[visit.holder_id], at=at)
        release_plans([plan], at=at)
        (item,) = book_items(
            visit=visit,
            lines=[line],
            digests=[digest_of(line)],
            at=at,
            promised=plan.hold_id is not None,
        )
        watch_cover(visit=visit, at=at)
        answer = _answer(visit, line_no, status=item.status) | {
            "amount_minor": item.amount_minor,
            "bill": str(item.bill_id),
        }
        if item.price_list_id:
            answer["price_differs"] = item.price_differs
            answer["class_differs"] = item.class_differs
        _end(plan, PlanStatus.PERFORMED, digest=digest, answer=answer, at=at)
    return KeptAnswer(answer, replayed=False)


def abort_charge(
    *,
    merchant_id: UUID,
    visit_no: str,
    line_no: str,
    reason: str,
    aborted_at: datetime,
    at: datetime,
) -> KeptAnswer:
    """Let go what a planned charge holds; the same content again is the same.

    Raises:
        VisitUnknown, ChargeUnknown, ChargeNotPlanned, PlanEnded: in this order.
    """
    digest = _digest(PlanStatus.ABORTED, [reason, aborted_at.isoformat()])
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        plan = _plan(visit, line_no)
        if plan.status != PlanStatus.PLANNED:
            return _first_answer(plan, digest)
        release_plans([plan], at=at)
        answer = _answer(visit, line_no, status=PlanStatus.ABORTED)
        plan.reason = reason
        _end(plan, PlanStatus.ABORTED, digest=digest, answer=answer, at=at)
    return KeptAnswer(answer, replayed=False)


def abort_planned(*, visit: Visit, at: datetime) -> list[str]:
    """Abort all that is still planned of a visit whose row the caller holds."""
    rows = PlannedCharge.objects.filter(
        holder_id=visit.holder_id, visit=visit, status=PlanStatus.PLANNED
    )
    plans = list(rows.defer("code", "name", "reason").order_by("line_no"))
    with transaction.atomic(savepoint=False):
        for plan in plans:
            plan.status, plan.ended_at, plan.reason = PlanStatus.ABORTED, at, DISCHARGED
        PlannedCharge.objects.bulk_update(plans, ["status", "ended_at", "reason"])
        release_plans(plans, at=at)
    return [plan.line_no for plan in plans]


def _plan(visit: Visit, line_no: str) -> PlannedCharge:
    of_line = {"holder_id": visit.holder_id, "visit": visit, "line_no": line_no}
    plan = PlannedCharge.objects.filter(**of_line).first()
    if plan is None:
        if ChargeItem.objects.filter(**of_line).exists():
            raise ChargeNotPlanned(line_no=line_no)
        raise ChargeUnknown(line_no=line_no)
    return plan


def _first_answer(plan: PlannedCharge, digest: bytes) -> KeptAnswer:
    answer = plan.end_answer
    if answer is None or bytes(plan.end_digest or b"") != digest:
        status = plan.get_status_display()
        raise PlanEnded(line_no=plan.line_no, status=status)
    return KeptAnswer(answer, replayed=True)


def _line(plan: PlannedCharge, performance: Performance) -> ChargeLine:
    return ChargeLine(
        line_no=plan.line_no,
        code=plan.code,
        name=plan.name,
        category=plan.category,
        quantity=performance.quantity or plan.quantity,
        unit_price_minor=plan.unit_price_minor,
        insurance_class=plan.insurance_class,
        performed_at=performance.performed_at,
        item_id=plan.id,
    )


def _end(
    plan: PlannedCharge,
    status: PlanStatus,
    *,
    digest: bytes,
    answer: dict[str, Any],
    at: datetime,
) -> None:
    plan.status, plan.ended_at = status, at
    plan.end_digest, plan.end_answer = digest, answer
    plan.save(
        update_fields=["status", "ended_at", "end_digest", "end_answer", "reason"]
    )


def _answer(visit: Visit, line_no: str, *, status: str) -> dict[str, Any]:
    deferral = deferral_of(
        holder_id=visit.holder_id, kind=visit.kind, currency=visit.hospital.currency
    )
    return {
        "line_no": line_no,
        "status": status,
        "available_minor": deferral.available_minor,
    }


def _digest(status: PlanStatus, said: list[str]) -> bytes:
    """Digest how a plan ended under our key: reasons are easily guessed."""
    return blind_index_of("clinic.plan", canonical_json([status, *said]).decode())

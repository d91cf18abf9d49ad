"""What hospital systems are answered."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from clinic.models import BedStay, ChargeItem, PlannedCharge, Visit
from clinic.operations.add_charges import AddedCharges, LineResult
from clinic.queries.claims import sums_of_bill, undecided_bills
from clinic.queries.cover import in_bed, warning_of
from clinic.queries.daily_list import DailyList, DayLine
from clinic.queries.deferral import deferral_of
from clinic.queries.newborns import newborn_of, newborns_of
from clinic.queries.visits import bills_of_visit, plans_of_visit, split_of
from clinic.queries.wards import stays_of
from clinic.rules.states import SplitStatus, stage_of
from clinic.rules.sums import spell_sums
from ledger.queries.standings import BillStanding


def charges_answer(added: AddedCharges, line_nos: Sequence[Any]) -> dict[str, Any]:
    """Answer each line's fate, its number as it was sent, and a warning if any."""
    warning = {"warning": added.warning.as_answer()} if added.warning else {}
    return warning | {
        "results": [
            {
                "line_no": line_no,
                "status": result.status,
                "amount_minor": result.amount_minor,
                "bill": result.bill_id,
                **_listed(result),
            }
            for line_no, result in zip(line_nos, added.results, strict=True)
        ],
        "available_minor": added.available_minor,
    }


def _listed(result: LineResult) -> dict[str, Any]:
    """Say whether price and class differ, where a price list was in force."""
    if result.price_differs is None:
        return {}
    return {
        "price_differs": result.price_differs,
        "class_differs": result.class_differs,
    }


def bed_answer(stay: BedStay) -> dict[str, Any]:
    """Answer where a patient lies, and which charged days speak of another ward."""
    return {
        "visit": stay.visit_id,
        "ward": stay.ward.code,
        "bed": stay.bed,
        "at": stay.from_at,
        "charged_otherwise": stay.charged_otherwise,
    }


def beds_answer(visit: Visit) -> list[dict[str, Any]]:
    """Answer where a patient has lain, each until the next stay or discharge."""
    stays = stays_of(visit)
    ends = [*(stay.from_at for stay in stays[1:]), visit.discharged_at]
    return [
        {"ward": stay.ward.code, "bed": stay.bed, "from": stay.from_at, "to": end}
        for stay, end in zip(stays, ends, strict=False)
    ]


def _claimed(visit: Visit) -> dict[str, Any]:
    """Answer what an insurer that keeps claims said of the visit's own bill.

    While it is asked anew about a bill that took the first one's place, the split is
    an estimate again.
    """
    if not visit.hospital.keeps_claims:
        return {}
    sums = sums_of_bill(holder_id=visit.holder_id, bill_id=visit.bill_id)
    if sums:
        return spell_sums(sums)
    is_asked = visit.bill_id in undecided_bills(visit.id)
    return {"status": SplitStatus.ESTIMATED} if is_asked else {}


def visit_answer(
    visit: Visit, items: Sequence[ChargeItem], *, at: datetime
) -> dict[str, Any]:
    """Answer a visit as it stands: its bill, its split, its items, all its bills."""
    split, bills = split_of(visit, items), bills_of_visit(visit)
    deferral = deferral_of(
        holder_id=visit.holder_id, kind=visit.kind, currency=visit.hospital.currency
    )
    return {
        "visit": visit.id,
        "visit_no": visit.visit_no,
        "kind": visit.kind,
        "status": visit.status,
        "department": visit.department,
        "holder": visit.holder_id,
        "payer": visit.payer_id,
        "opened_at": visit.opened_at,
        "discharged_at": visit.discharged_at,
        "closed_at": visit.closed_at,
        "beds": beds_answer(visit),
        **_family(visit),
        "bill": visit.bill_id,
        "currency": visit.hospital.currency,
        "total_minor": split.total_minor,
        "split": {
            "status": visit.split_status,
            "insurer_minor": split.insurer_minor,
            "account_minor": split.account_minor,
            "citizen_minor": split.citizen_minor,
            **_claimed(visit),
        },
        "deferral": deferral.as_answer(),
        **_warned(visit, at=at),
        "charges": [
            item_answer(item) | {"stage": _stage(item, bills)} for item in items
        ],
        "planned": [plan_answer(plan) for plan in plans_of_visit(visit)],
        "bills": [
            {
                "bill": bill.id,
                "supplement_no": bill.supplement_no,
                "status": bill.status,
                "total_minor": bill.total_minor,
            }
            for bill in bills
        ],
    }


def _stage(item: ChargeItem, bills: Sequence[BillStanding]) -> str:
    status = {bill.id: bill.status for bill in bills}[item.bill_id]
    return stage_of(item_status=item.status, bill_status=status)


def plan_answer(plan: PlannedCharge) -> dict[str, Any]:
    """Answer what was ordered, what is held for it, and what became of it."""
    return {
        "line_no": plan.line_no,
        "code": plan.code,
        "name": plan.name,
        "category": plan.category,
        "quantity": f"{plan.quantity.normalize():f}",
        "unit_price_minor": plan.unit_price_minor,
        "amount_minor": plan.amount_minor,
        "held_minor": plan.held_minor,
        "planned_for": plan.planned_for,
        "status": plan.status,
    }


def _family(visit: Visit) -> dict[str, Any]:
    """Answer whose child the patient is, or which children belong to this visit."""
    own, children = newborn_of(visit), newborns_of(visit)
    told: dict[str, Any] = {}
    if own:
        told["newborn"] = {
            "of": own.mother.visit_no,
            "birth_order": own.birth_order,
        }
    if children:
        told["newborns"] = [child.visit.visit_no for child in children]
    return told


def _warned(visit: Visit, *, at: datetime) -> dict[str, Any]:
    warning = warning_of(visit, at=at) if in_bed(visit) else None
    return {"warning": warning.as_answer()} if warning else {}


def day_answer(visit: Visit, listed: DailyList) -> dict[str, Any]:
    """Answer one day's itemised list; what was reversed is shown with when and why."""
    return {
        "visit": visit.id,
        "visit_no": visit.visit_no,
        "date": listed.day,
        "currency": visit.hospital.currency,
        "charges": [_day_line(line) for line in listed.lines],
        "reversals": [_day_line(line) for line in listed.reversals],
        "categories": [asdict(one) for one in listed.categories],
        "total_minor": listed.total_minor,
        "running_total_minor": listed.running_total_minor,
        "deposits": {
            "taken_minor": listed.deposits.taken_minor,
            "used_minor": listed.deposits.used_minor,
            "returned_minor": listed.deposits.returned_minor,
            "left_minor": listed.deposits.left_minor,
        },
        "line": listed.line
        and {
            "limit_minor": listed.line.limit_minor,
            "used_minor": listed.line.used_minor,
            "held_minor": listed.line.held_minor,
            "available_minor": listed.line.available_minor,
        },
    }


def _day_line(line: DayLine) -> dict[str, Any]:
    taken_back = {"at": line.reversed_at, "reason": line.reason}
    told = {"reversed": taken_back} if line.reversed_at else {}
    return item_answer(line.item) | told


SCOPE = ("own_minor", "over_minor", "prepay_minor", "scope_minor")
"""What of an item the insurance counts, told once an insurer that keeps claims said."""


def item_answer(item: ChargeItem) -> dict[str, Any]:
    """Answer one item with its split, final once the visit's is."""
    share = item.final
    answer = {
        "line_no": item.line_no,
        "code": item.code,
        "name": item.name,
        "category": item.category,
        "quantity": f"{item.quantity.normalize():f}",
        "unit_price_minor": item.unit_price_minor,
        "amount_minor": item.amount_minor,
        "insurance_class": item.insurance_class,
        "insurer_minor": share.insurer_minor if share else item.insurer_minor,
        "account_minor": share.account_minor if share else 0,
        "citizen_minor": share.citizen_minor if share else item.citizen_minor,
        "performed_at": item.performed_at,
        "status": item.status,
        "bill": item.bill_id,
    }
    if share and share.is_scoped:
        answer |= {name: getattr(share, name) for name in SCOPE}
    return answer

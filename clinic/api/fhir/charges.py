"""What was done, and what was ordered: ChargeItem."""

from datetime import datetime
from typing import Any

from clinic.api.fhir.wire import (
    Resource,
    concept,
    identifier,
    money,
    quantity,
    reference,
)
from clinic.api.fhir.words import CHARGE_STATUS
from clinic.models import ChargeItem, PlannedCharge
from clinic.rules.states import ItemStage, stage_of


def charge_item_of(item: ChargeItem, *, bill_status: str) -> Resource:
    """Give a charge item, at the price that was charged."""
    stage = stage_of(item_status=item.status, bill_status=bill_status)
    return _spelt(
        item, stage, at=item.performed_at, reason="The price that the hospital charged"
    )


def plan_of(plan: PlannedCharge) -> Resource:
    """Give what was ordered, at the price that it is expected to have."""
    stage = ItemStage(plan.status)
    return _spelt(
        plan, stage, at=plan.planned_for, reason="The price that the hospital expects"
    )


def _spelt(
    line: ChargeItem | PlannedCharge, stage: ItemStage, *, at: datetime, reason: str
) -> Resource:
    visit = line.visit
    return {
        "resourceType": "ChargeItem",
        "id": line.id,
        "identifier": [identifier("line", f"{visit.visit_no}/{line.line_no}")],
        "status": CHARGE_STATUS[stage],
        "code": _code(line),
        "subject": reference("Patient", line.holder_id),
        "context": reference("Encounter", visit.id),
        "occurrenceDateTime": at,
        "quantity": quantity(line.quantity),
        "priceOverride": money(line.amount_minor, visit.hospital.currency),
        "overrideReason": f"{reason} for this line",
        "enteredDate": line.recorded_at,
        "account": [reference("Account", visit.id)],
    }


def _code(line: ChargeItem | PlannedCharge) -> dict[str, Any]:
    code = concept(line.code, system="urn:citytab:hospital-code", display=line.name)
    category = {"system": "urn:citytab:fee-category", "code": line.category}
    return code | {"coding": [*code["coding"], category], "text": line.name}

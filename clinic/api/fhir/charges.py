"""What was done: ChargeItem."""

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
from clinic.models import ChargeItem
from clinic.rules.states import stage_of


def charge_item_of(item: ChargeItem, *, bill_status: str) -> Resource:
    """Give a charge item, at the price that was charged."""
    currency = item.visit.hospital.currency
    stage = stage_of(item_status=item.status, bill_status=bill_status)
    return {
        "resourceType": "ChargeItem",
        "id": item.id,
        "identifier": [identifier("line", f"{item.visit.visit_no}/{item.line_no}")],
        "status": CHARGE_STATUS[stage],
        "code": _code(item),
        "subject": reference("Patient", item.holder_id),
        "context": reference("Encounter", item.visit_id),
        "occurrenceDateTime": item.performed_at,
        "quantity": quantity(item.quantity),
        "priceOverride": money(item.amount_minor, currency),
        "overrideReason": "The price that the hospital charged for this line",
        "enteredDate": item.recorded_at,
        "account": [reference("Account", item.visit_id)],
    }


def _code(item: ChargeItem) -> dict[str, Any]:
    code = concept(item.code, system="urn:citytab:hospital-code", display=item.name)
    category = {"system": "urn:citytab:fee-category", "code": item.category}
    return code | {"coding": [*code["coding"], category], "text": item.name}

"""What the floors above the ledger know about bills, in one place."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.portal.clinic_words import explain_items, explain_without_names
from config.portal.divided import divide_bill
from ledger.portal.words import BillFacts, BillWords, Explained, More
from parking.portal.words import explain_fee
from parking.queries.stays import masked_plate

PARKING = "parking"

KINDS = {
    PARKING: _("Parking"),
    "outpatient": _("Outpatient"),
    "inpatient": _("Inpatient"),
    "emergency": _("Emergency"),
}
ACTORS = {
    "api": _("Merchant's system"),
    "desk": _("Service desk"),
    "gate": _("Lane"),
    "gateway": _("Payment gateway"),
    "hospital": _("Hospital"),
    "insurer": _("Insurance fund"),
    "lane": _("Payment at the lane"),
    "link": _("Payment by a link"),
    "portal": _("You, in this portal"),
    "worker": _("CityTab"),
}

HOSPITALS_DESK = _("The hospital's desk")
REASONS = {
    "credit: plate bound": _("CityTab: you added the plate"),
    "hospital: patient named": _("Hospital: the patient was named"),
}
"""Who named a payer, and why, as the operations write it."""


def explain(bill: BillFacts) -> Mapping[UUID, Explained]:
    """Explain a bill's charges as the domain does that made it."""
    if bill.kind != PARKING:
        return explain_items(bill)
    return _fees(bill.explanations, currency=bill.currency)


def explain_at_desk(
    *, kind: str, currency: str, explanations: Mapping[UUID, Mapping[str, Any]]
) -> Mapping[UUID, Explained]:
    """Explain charges to staff: fees whole, treatments without their names."""
    if kind != PARKING:
        return explain_without_names(explanations, currency=currency)
    return _fees(explanations, currency=currency)


def _fees(
    explanations: Mapping[UUID, Mapping[str, Any]], *, currency: str
) -> Mapping[UUID, Explained]:
    return {
        charge_id: explain_fee(explanation, currency=currency)
        for charge_id, explanation in explanations.items()
    }


def more_about(bill: BillFacts) -> list[More]:
    """Lead from the bill of a stay in hospital to its daily lists."""
    if bill.kind != "inpatient":
        return []
    return [More(reverse("bill-days", args=[bill.id]), _("Day by day"))]


def who_did(by: str, kind: str) -> str:
    """Name to a citizen who did a step: lanes by their names, people by their desk."""
    if by in REASONS:
        return str(REASONS[by])
    who, _, which = by.partition(":")
    if who == "desk" and kind != PARKING:
        return str(HOSPITALS_DESK)
    name = ACTORS.get(who, ACTORS["worker"])
    return f"{name} {which}" if who == "gate" else str(name)


def hint_of(bill: BillFacts) -> str:
    """Give the plate of a stay, masked; of a visit nothing."""
    return masked_plate(bill.subject_id) if bill.kind == PARKING else ""


WORDS = BillWords(
    kinds=KINDS,
    actors=ACTORS,
    explain=explain,
    more=more_about,
    divide=divide_bill,
    hint=hint_of,
    who_did=who_did,
)

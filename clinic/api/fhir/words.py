"""Our words in FHIR R4's, each map once."""

from collections.abc import Mapping
from typing import Any

from clinic.rules.states import ItemStage, VisitKind, VisitStatus
from ledger.rules.states import BillStatus

ENCOUNTER_STATUS = {
    VisitStatus.OPEN: "in-progress",
    VisitStatus.DISCHARGED: "finished",
    VisitStatus.CLOSED: "finished",
    VisitStatus.VOIDED: "cancelled",
}
ENCOUNTER_CLASS = {
    VisitKind.OUTPATIENT: ("AMB", "ambulatory"),
    VisitKind.EMERGENCY: ("EMER", "emergency"),
    VisitKind.INPATIENT: ("IMP", "inpatient encounter"),
}
"""Codes of HL7's ActCode, as hospitals' systems know them."""

ACCOUNT_STATUS = {
    VisitStatus.OPEN: "active",
    VisitStatus.DISCHARGED: "active",
    VisitStatus.CLOSED: "inactive",
    VisitStatus.VOIDED: "entered-in-error",
}
"""Nothing new is charged to the account of a visit that has closed."""

CHARGE_STATUS = {
    ItemStage.PLANNED: "planned",
    ItemStage.ABORTED: "aborted",
    ItemStage.BILLABLE: "billable",
    ItemStage.BILLED: "billed",
    ItemStage.SETTLED: "billed",
    ItemStage.REVERSED: "entered-in-error",
}

INVOICE_STATUS = {
    BillStatus.OPEN: "draft",
    BillStatus.CLOSED: "issued",
    BillStatus.SETTLING: "issued",
    BillStatus.OVERDUE: "issued",
    BillStatus.DISPUTED: "issued",
    BillStatus.WRITTEN_OFF: "issued",
    BillStatus.SETTLED: "balanced",
    BillStatus.VOIDED: "cancelled",
}


def ours(words: Mapping[Any, str], theirs: str) -> list[str]:
    """Give our words that FHIR's one stands for."""
    return [str(our) for our, fhir in words.items() if fhir == theirs]

"""Visits and their patients: Patient, Encounter, Coverage, Account."""

from uuid import UUID

from clinic.api.fhir.wire import (
    TERMINOLOGY,
    Resource,
    concept,
    identifier,
    reference,
)
from clinic.api.fhir.words import ACCOUNT_STATUS, ENCOUNTER_CLASS, ENCOUNTER_STATUS
from clinic.models import Visit
from clinic.rules.states import VisitKind, VisitStatus
from credit.queries.citizens import CitizenView

ACT_CODE = TERMINOLOGY + "v3-ActCode"


def patient_of(
    visit: Visit, person_id: UUID, *, citizen: CitizenView | None
) -> Resource:
    """Give a patient: by the city's reference, or as somebody nobody knows.

    Names, identity numbers and phones stay with the city: the hospital has its own.
    Who was unknown at first and named later points to whom they turned out to be.
    """
    person = {"resourceType": "Patient", "id": person_id, "active": True}
    if citizen:
        return person | {"identifier": [identifier("citizen", citizen.ref)]}
    if visit.payer_id == person_id:
        return person
    named = {"other": reference("Patient", visit.payer_id), "type": "replaced-by"}
    return person | {"active": False, "link": [named]}


def encounter_of(visit: Visit) -> Resource:
    """Give a visit as an encounter."""
    code, display = ENCOUNTER_CLASS[VisitKind(visit.kind)]
    period = {"start": visit.opened_at}
    if visit.discharged_at:
        period["end"] = visit.discharged_at
    return {
        "resourceType": "Encounter",
        "id": visit.id,
        "identifier": [identifier("visit", visit.visit_no)],
        "status": ENCOUNTER_STATUS[VisitStatus(visit.status)],
        "class": {
            "system": ACT_CODE,
            "code": code,
            "display": display,
        },
        "serviceType": {"text": visit.department},
        "subject": reference("Patient", visit.holder_id),
        "period": period,
        "account": [reference("Account", visit.id)],
        "serviceProvider": {"display": visit.hospital.name},
    }


def account_of(visit: Visit) -> Resource:
    """Give what a visit's charges are gathered on; whoever is named pays."""
    account = {
        "resourceType": "Account",
        "id": visit.id,
        "identifier": [identifier("visit", visit.visit_no)],
        "status": ACCOUNT_STATUS[VisitStatus(visit.status)],
        "type": concept("PBILLACCT", system=ACT_CODE, display="patient billing"),
        "subject": [reference("Patient", visit.holder_id)],
        "servicePeriod": {"start": visit.opened_at},
        "owner": {"display": visit.hospital.name},
        "guarantor": [{"party": reference("Patient", visit.payer_id)}],
    }
    if visit.insured:
        covered = {"coverage": reference("Coverage", visit.payer_id), "priority": 1}
        account["coverage"] = [covered]
    return account


def coverage_of(visit: Visit, *, insured_kind: str) -> Resource:
    """Give the insurance that a visit's payer is covered by; its kind if we know."""
    kind = concept("PUBLICPOL", system=ACT_CODE, display="public healthcare")
    return {
        "resourceType": "Coverage",
        "id": visit.payer_id,
        "status": "active",
        "type": kind | ({"text": insured_kind} if insured_kind else {}),
        "beneficiary": reference("Patient", visit.payer_id),
        "payor": [{"display": visit.hospital.fund}],
    }

"""Register a visit: its holder, its open bill, and what can be deferred."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import Hospital, Newborn, Visit
from clinic.operations.find_mother import find_mother
from clinic.operations.keep_patient import keep_patient
from clinic.queries.deferral import (
    NO_CITIZEN,
    UNIDENTIFIED,
    Deferral,
    deferral_of,
    none_because,
)
from clinic.queries.patients import Patient
from credit.operations.find_holder import open_patient_holder
from credit.operations.keep_citizen import keep_citizen
from credit.operations.look_at_line import line_refusal
from credit.queries.citizens import CitizenView, citizen_of_holder
from credit.rules.lines import LINE_OF_BILL
from ledger.errors import NotFound, Rejected
from ledger.models.sealed import blind_index_of
from ledger.operations.form_bill import BillDraft, open_bill
from ledger.rules.digests import canonical_json
from ledger.rules.ids import name_based_id, time_ordered_id

BY = "hospital"
"""Who signs the bill's timeline for what the hospital's system told us."""


class HospitalUnknown(NotFound):
    """The asker's key belongs to no hospital."""

    code = "clinic.hospital.unknown"
    sentence = _("This key belongs to no hospital.")


class VisitConflict(Rejected):
    """The visit's number was used before, for a visit with other content."""

    code = "clinic.visit.conflict"
    sentence = _("Visit %(visit_no)s was registered with other content.")


@dataclass(frozen=True, slots=True)
class Registration:
    """What a hospital tells of a new visit; ``kind`` names its bill and line."""

    visit_no: str
    kind: str
    patient: Patient
    department: str = field(repr=False)
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The answer to a call that is made once; ``replayed``: it was given before."""

    answer: dict[str, Any]
    replayed: bool


def register_visit(
    *, merchant_id: UUID, registration: Registration, at: datetime
) -> KeptAnswer:
    """Open a visit and its bill; the same content again gives the first answer.

    An identity number or reference that no citizen has is treated as a patient
    without a line: nobody is turned away.

    A newborn's visit is its own; whoever owes and pays for its mother's does for it.

    Raises:
        HospitalUnknown, MotherUnknown, VisitConflict: in this order.
    """
    digest = _digest(registration)
    with transaction.atomic(savepoint=False):
        hospital = _hospital(merchant_id)
        told = _newborn_told_before(hospital, registration, digest=digest)
        if told is not None:
            return KeptAnswer(told, replayed=True)
        mother = find_mother(hospital, registration.patient)
        if mother is None:
            citizen = keep_patient(registration.patient)
        else:
            # A mother whose account is being closed right now is waited for.
            keep_citizen(holder_id=mother.holder_id)
            citizen = citizen_of_holder(mother.holder_id)
        visit = _visit(hospital, registration, citizen=citizen, digest=digest, at=at)
        if mother is not None:
            _be_the_childs(visit, mother)
        Visit.objects.bulk_create([visit], ignore_conflicts=True)
        kept_id, kept_digest, answer = Visit.objects.values_list(
            "id", "digest", "first_answer"
        ).get(hospital=hospital, visit_no=visit.visit_no)
        if bytes(kept_digest) != digest:
            raise VisitConflict(visit_no=visit.visit_no)
        if kept_id != visit.id:
            return KeptAnswer(answer, replayed=True)
        if mother is not None:
            _keep_newborn(visit, mother, patient=registration.patient)
        elif citizen is None:
            open_patient_holder(holder_id=visit.holder_id, at=at)
        open_bill(draft=draft_of(visit, visit.bill_id), at=at)
    return KeptAnswer(visit.first_answer, replayed=False)


def _hospital(merchant_id: UUID) -> Hospital:
    hospitals = Hospital.objects.select_related("merchant")
    hospital = hospitals.filter(merchant_id=merchant_id).first()
    if hospital is None:
        raise HospitalUnknown
    return hospital


def _newborn_told_before(
    hospital: Hospital, registration: Registration, *, digest: bytes
) -> dict[str, Any] | None:
    """Give the first answer to a newborn's registration, whose mother may be gone.

    Others need nobody who could be gone: they see it once they are written.
    """
    if not registration.patient.newborn_of:
        return None
    rows = Visit.objects.filter(
        hospital=hospital, visit_no=registration.visit_no, digest=digest
    )
    return rows.values_list("first_answer", flat=True).first()


def _be_the_childs(visit: Visit, mother: Visit) -> None:
    """Let the debt lie where the mother's does; no fund insures the child yet.

    So whoever was named for her wrongly makes way for the child, too.
    """
    visit.holder_id, visit.payer_id = mother.holder_id, mother.payer_id
    visit.insured = False


def _keep_newborn(visit: Visit, mother: Visit, *, patient: Patient) -> None:
    Newborn.objects.create(
        visit=visit,
        holder_id=visit.holder_id,
        mother=mother,
        birth_order=patient.birth_order,
    )


def draft_of(visit: Visit, bill_id: UUID) -> BillDraft:
    """Draft a bill of this visit: its own, or a supplement that is numbered later."""
    return BillDraft(
        id=bill_id,
        holder_id=visit.holder_id,
        payer_id=visit.payer_id,
        merchant_id=visit.hospital.merchant_id,
        risk_mode=visit.risk_mode,
        receipt_due=True,  # A hospital owes its patients one, asked for or not.
        kind=visit.kind,
        line_kind=LINE_OF_BILL[visit.kind],
        subject_id=visit.id,
        currency=visit.hospital.currency,
        by=BY,
        split_by_insurer=visit.hospital.keeps_claims,
    )


def _visit(
    hospital: Hospital,
    registration: Registration,
    *,
    citizen: CitizenView | None,
    digest: bytes,
    at: datetime,
) -> Visit:
    """Make the row; its id is random, so that of two sendings one sees it is first."""
    natural_key = (hospital.id, registration.visit_no)
    visit_id = time_ordered_id(registration.opened_at, "visit", *natural_key, uuid4())
    bill_id = time_ordered_id(registration.opened_at, "bill", visit_id)
    holder_id = citizen.holder_id if citizen else name_based_id("patient", *natural_key)
    deferral = _deferral(hospital, registration, citizen=citizen, at=at)
    return Visit(
        id=visit_id,
        holder_id=holder_id,
        payer_id=holder_id,
        hospital=hospital,
        visit_no=registration.visit_no,
        kind=registration.kind,
        department=registration.department,
        insured=citizen is not None and citizen.insured,
        risk_mode=hospital.merchant.risk_mode,
        bill_id=bill_id,
        digest=digest,
        first_answer={
            "visit": str(visit_id),
            "bill": str(bill_id),
            "deferral": deferral.as_answer(),
        },
        opened_at=registration.opened_at,
        recorded_at=at,
    )


def _deferral(
    hospital: Hospital,
    registration: Registration,
    *,
    citizen: CitizenView | None,
    at: datetime,
) -> Deferral:
    if citizen is None:
        unknown = registration.patient.is_unknown
        return none_because(UNIDENTIFIED if unknown else NO_CITIZEN)
    # Whoever has just paid what was overdue is not told otherwise.
    line_refusal(
        holder_id=citizen.holder_id,
        kind=LINE_OF_BILL[registration.kind],
        currency=hospital.currency,
        at=at,
    )
    return deferral_of(
        holder_id=citizen.holder_id, kind=registration.kind, currency=hospital.currency
    )


def _digest(registration: Registration) -> bytes:
    """Digest the content under our key: an identity number is easily guessed."""
    patient = registration.patient
    newborn = {"newborn_of": patient.newborn_of, "birth_order": patient.birth_order}
    content = canonical_json(
        (newborn if patient.newborn_of else {})
        | {
            "visit_no": registration.visit_no,
            "kind": registration.kind,
            "id_no": registration.patient.id_no,
            "citizen": registration.patient.citizen,
            "department": registration.department,
            "opened_at": registration.opened_at.isoformat(),
        }
    )
    return blind_index_of("clinic.visit", content.decode())

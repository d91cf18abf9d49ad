"""A hospital, its visits and what it charges for."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from clinic.models import Visit
from clinic.operations.add_charges import AddedCharges, add_charges
from clinic.operations.book_items import ChargeLine
from clinic.operations.discharge_visit import discharge_visit
from clinic.operations.open_hospital import open_hospital
from clinic.operations.register_visit import Registration, register_visit
from clinic.queries.patients import Patient
from clinic.tasks import finalise_splits
from ledger.operations.open_merchant import open_merchant
from ledger.queries.balances import tracked_balances
from ledger.rules import accounts
from tests.cast import LIN, Person
from tests.factories.people import a_citizen

MORNING = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
"""Nine o'clock on a Tuesday in Hangzhou."""

ADMITTED = "V-1"
NOBODY = Patient()


def a_hospital(
    code: str = "first-hospital", insurer: str = "fixed", risk_mode: str = "merchant"
) -> UUID:
    """Open a hospital; give the merchant that is paid for it."""
    merchant_id = open_merchant(
        code=code, name=code.title(), risk_mode=risk_mode, at=MORNING
    )
    open_hospital(
        code=code,
        name=code.title(),
        merchant_id=merchant_id,
        insurer=insurer,
        at=MORNING,
    )
    return merchant_id


def a_visit(
    merchant_id: UUID,
    person: Person | None = LIN,
    kind: str = "outpatient",
    visit_no: str = ADMITTED,
    at: datetime = MORNING,
) -> Visit:
    """Register a person's visit, or nobody's whom we know."""
    patient = Patient(citizen=person.ref) if person else NOBODY
    registration = Registration(visit_no, kind, patient, "Cardiology", at)
    register_visit(merchant_id=merchant_id, registration=registration, at=at)
    return Visit.objects.get(visit_no=visit_no, hospital__merchant_id=merchant_id)


def a_line(
    line_no: str = "1",
    unit_price_minor: int = 100_00,
    insurance_class: str = "C",
    quantity: str = "1",
    **facts: Any,
) -> ChargeLine:
    """One thing that was done as soon as the patient came."""
    return ChargeLine(
        line_no=line_no,
        code=facts.pop("code", "250403014"),
        name="Chest X-ray",
        category=facts.pop("category", "imaging"),
        quantity=Decimal(quantity),
        unit_price_minor=unit_price_minor,
        insurance_class=insurance_class,
        performed_at=facts.pop("performed_at", MORNING),
        **facts,
    )


def charge(
    merchant_id: UUID,
    *lines: ChargeLine,
    visit_no: str = ADMITTED,
    at: datetime = MORNING,
) -> AddedCharges:
    """Charge a visit for lines."""
    return add_charges(merchant_id=merchant_id, visit_no=visit_no, lines=lines, at=at)


def billed(added: AddedCharges) -> list[UUID]:
    """Name the bills on which charged lines stand, line by line."""
    return [result.bill_id for result in added.results if result.bill_id]


def discharge(
    merchant_id: UUID, visit_no: str = ADMITTED, at: datetime = MORNING
) -> dict[str, Any]:
    """Discharge the patient; give the answer, with the estimated split."""
    return discharge_visit(
        merchant_id=merchant_id, visit_no=visit_no, discharged_at=at, at=at
    ).answer


def leave(
    merchant_id: UUID, visit_no: str = ADMITTED, at: datetime = MORNING
) -> dict[str, Any]:
    """Discharge the patient and let the worker close the bill."""
    answer = discharge(merchant_id, visit_no, at)
    finalise_splits(at)
    return answer


def admitted(
    merchant_id: UUID, person: Person | None = LIN, kind: str = "outpatient"
) -> UUID:
    """Register a citizen and the citizen's visit; give the holder."""
    if person:
        a_citizen(person)
    return a_visit(merchant_id, person, kind).holder_id


def owed(holder_id: UUID, kind: str = "outpatient") -> tuple[int, int, int]:
    """What is held on the line, used on it, and due."""
    line = accounts.line(kind, holder_id).id("CNY")
    due = accounts.due(holder_id).id("CNY")
    balances = tracked_balances([line, due])
    held, used, on_due = 0, 0, 0
    if line in balances:
        held, used = balances[line].held_minor, balances[line].used_minor
    if due in balances:
        on_due = balances[due].used_minor
    return held, used, on_due

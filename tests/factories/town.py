"""A week of one citizen's life in the city, with a bill of every look."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from clinic.operations.add_charges import add_charges
from clinic.operations.discharge_visit import discharge_visit
from clinic.operations.open_hospital import open_hospital
from clinic.operations.register_visit import Registration, register_visit
from clinic.queries.patients import Patient
from clinic.tasks import finalise_splits
from credit.operations.let_sign_in import let_sign_in
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.open_merchant import open_merchant
from parking.operations.open_lot import open_lot
from parking.ports import LotView
from parking.queries.lots import lot_by_id
from tests.cast import LIN, Person
from tests.factories.clinic import a_line
from tests.factories.parking import LANES, TARIFF, enters, leaves
from tests.factories.people import a_driver

PASSWORD = "a long enough word"  # noqa: S105 - of nobody
MONDAY = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
"""Nine o'clock in Hangzhou."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

TREATMENTS = (
    ("挂号诊查费", "consultation", 25_00, "A"),
    ("血常规检查", "laboratory", 20_00, "A"),
    ("胸部X线摄影", "imaging", 75_00, "B"),
    ("布洛芬缓释胶囊", "drugs", 12_60, "B"),
)
WARD = (
    ("住院诊查费", "consultation", 30_00, "A"),
    ("三人间床位费", "bed", 80_00, "B"),
    ("心脏彩色多普勒超声", "imaging", 220_00, "B"),
)


@dataclass(frozen=True, slots=True)
class Town:
    """Where the week took place, and whose it was."""

    lot: LotView
    hospital: UUID
    citizen: UUID


def a_login(person: Person = LIN) -> User:
    """Let a person who is registered sign in by reference and password."""
    user = User.objects.create_user(person.ref, password=PASSWORD)
    let_sign_in(ref=person.ref, user_id=user.pk)
    return user


def an_operator() -> User:
    """Somebody at the city's desk who may see everything."""
    return User.objects.create_superuser("operator", password=PASSWORD)


def a_town(person: Person = LIN) -> Town:
    """Let a week go by; nobody has collected anything yet."""
    citizen = a_driver(person, MONDAY - DAY)
    town = Town(a_garage(), a_clinic(), citizen)
    stay(town, MONDAY, hours=3)
    mark_overdue(at=MONDAY + 4 * DAY, limit=10)
    visit(town, "M-1", "outpatient", TREATMENTS, at=MONDAY + 3 * DAY)
    stay(town, MONDAY + 3 * DAY + 9 * HOUR, hours=2)
    visit(town, "Z-1", "inpatient", WARD, at=MONDAY + 4 * DAY, leaves=False)
    enters(town.lot, MONDAY + 4 * DAY + HOUR)
    return town


def a_garage() -> LotView:
    """A garage with names in both languages."""
    merchant_id = open_merchant(
        code="west-lake-garage",
        name="West Lake Garage",
        name_zh="西湖停车场",
        risk_mode="merchant",
        at=MONDAY - DAY,
    )
    lot_id = open_lot(
        code="west-lake",
        name="West Lake Garage",
        name_zh="西湖停车场",
        merchant_id=merchant_id,
        tariff_code=TARIFF,
        lanes=LANES,
        at=MONDAY - DAY,
    )
    return lot_by_id(lot_id)


def a_clinic() -> UUID:
    """A hospital with names in both languages; the merchant's id."""
    names: dict[str, Any] = {
        "code": "first-hospital",
        "name": "First People's Hospital",
        "name_zh": "市第一人民医院",
        "at": MONDAY - DAY,
    }
    merchant_id = open_merchant(risk_mode="merchant", **names)
    open_hospital(merchant_id=merchant_id, **names)
    return merchant_id


def stay(town: Town, entered_at: datetime, *, hours: int) -> dict[str, Any]:
    """Park for some hours; what the gate was told at the exit."""
    enters(town.lot, entered_at)
    return leaves(town.lot, entered_at + hours * HOUR)


def visit(
    town: Town,
    visit_no: str,
    kind: str,
    treatments: tuple[tuple[str, str, int, str], ...],
    *,
    at: datetime,
    leaves: bool = True,
    person: Person = LIN,
) -> None:
    """Be treated, and go home when it is over."""
    registration = Registration(
        visit_no, kind, Patient(citizen=person.ref), "Medicine", at
    )
    register_visit(merchant_id=town.hospital, registration=registration, at=at)
    lines = [
        replace(
            a_line(str(number), price, letter),
            name=name,
            category=category,
            performed_at=at + number * timedelta(minutes=20),
        )
        for number, (name, category, price, letter) in enumerate(treatments, 1)
    ]
    add_charges(merchant_id=town.hospital, visit_no=visit_no, lines=lines, at=at)
    if leaves:
        gone_at = at + 2 * HOUR
        discharge_visit(
            merchant_id=town.hospital,
            visit_no=visit_no,
            discharged_at=gone_at,
            at=gone_at,
        )
        finalise_splits(gone_at)

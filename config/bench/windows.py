"""A hospital with windows, cashiers who work there, and people who wait."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from clinic.operations.add_charges import add_charges
from clinic.operations.book_items import ChargeLine
from clinic.operations.import_prices import import_prices
from clinic.operations.open_hospital import open_hospital
from clinic.operations.publish_prices import publish_prices
from clinic.operations.register_visit import Registration, register_visit
from clinic.queries.patients import Patient
from config.seed.people import person
from credit.operations.register_citizen import register_citizen
from ledger.operations.assign_staff import assign_staff
from ledger.operations.open_merchant import open_merchant

NAME = "bench-windows"
FEE_CODE, FEE = "REG-1", 12_50
PRICES = (
    "hospital_code,name,category,insurance_class,unit_price",
    f"{FEE_CODE},Registration,13,C,12.50",
)
SCORE_WITHOUT_LINE = 0
"""Nothing is deferred for them: all is paid at the window."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Who works there, who comes, and visits that two windows will ask money for."""

    merchant_id: UUID
    staff: list[str]
    password: str
    id_nos: list[str]
    shared_visits: list[UUID]


def open_windows(*, cashiers: int, patients: int, shared: int) -> Windows:
    """Open a hospital's windows; nobody sits at them yet."""
    at = datetime.now(UTC)
    merchant_id = open_merchant(code=NAME, name=NAME, at=at)
    hospital_id = open_hospital(
        code=NAME, name=NAME, merchant_id=merchant_id, fund="city", at=at
    )
    prices = import_prices(
        hospital_id=hospital_id,
        content="\n".join(PRICES).encode(),
        valid_from=date(2020, 1, 1),
        by=NAME,
        at=at,
    )
    publish_prices(price_list_id=prices.id, by=NAME, at=at)
    password = f"{merchant_id}"
    people = [_register(number, at=at) for number in range(patients + shared)]
    return Windows(
        merchant_id,
        _employ(cashiers, merchant_id, password=password),
        password,
        [id_no for _ref, id_no in people[:patients]],
        [_wait(merchant_id, ref, at=at) for ref, _id_no in people[patients:]],
    )


def _employ(cashiers: int, merchant_id: UUID, *, password: str) -> list[str]:
    names = [f"window-{number}" for number in range(1, cashiers + 1)]
    # Written once: making it slow to guess takes most of a second each time.
    written = make_password(password)
    cashier = Group.objects.get(name="cashier")
    for name in names:
        user = User.objects.create(username=name, password=written, is_staff=True)
        user.groups.add(cashier)
        assign_staff(user_id=user.pk, merchant_id=merchant_id)
    return names


def _register(number: int, *, at: datetime) -> tuple[str, str]:
    one = person(number)
    register_citizen(
        ref=one.ref,
        id_no=one.id_no,
        name=one.name,
        phone=one.phone,
        score=SCORE_WITHOUT_LINE,
        insured=False,
        at=at,
    )
    return one.ref, one.id_no


def _wait(merchant_id: UUID, ref: str, *, at: datetime) -> UUID:
    """Register a visit that has a fee to pay."""
    registration = Registration(ref, "outpatient", Patient(citizen=ref), "Bench", at)
    kept = register_visit(merchant_id=merchant_id, registration=registration, at=at)
    fee = ChargeLine(
        line_no="1",
        code=FEE_CODE,
        name="Registration",
        category="registration",
        quantity=Decimal(1),
        unit_price_minor=FEE,
        insurance_class="C",
        performed_at=at,
    )
    add_charges(merchant_id=merchant_id, visit_no=ref, lines=[fee], at=at)
    return UUID(str(kept.answer["visit"]))

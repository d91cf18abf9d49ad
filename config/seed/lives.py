"""Lives that the operations write: a citizen's stays and visits of some weeks.

What they write is copied afterwards; so a table that is added to one of these
operations is in the seeded city as well.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from clinic.operations.add_charges import add_charges
from clinic.operations.book_items import ChargeLine
from clinic.operations.discharge_visit import discharge_visit
from clinic.operations.open_hospital import open_hospital
from clinic.operations.register_visit import Registration, register_visit
from clinic.queries.patients import Patient
from clinic.tasks import finalise_splits
from credit.operations.enrol_citizens import Enrolment, enrol_citizens
from ledger.operations.claim_bills import claim_bills
from ledger.operations.claimed import Claimed
from ledger.operations.open_merchant import open_merchant
from ledger.operations.record_outcomes import record_outcomes
from ledger.ports import Answer, Outcome
from ledger.queries.bills import payment_of, visible_bills
from ledger.rules.ids import shard_of
from parking.operations.open_lot import open_lot
from parking.operations.record_stay import record_stay
from parking.ports import GateReading, LotView
from parking.queries.lots import lot_by_id
from parking.rules.states import EventKind

TARIFF = "hangzhou-road-1"
LANES = {"in": "in", "out": "out"}
HOUR = timedelta(hours=1)
CLAIMED_AT_ONCE = 1000

VISITS, ITEMS, STAYS, UNPAID_STAYS = 2, 5, 8, 2
"""Of a life: bills of visits with their items, and of stays; the last stays wait."""
BILLS = VISITS + STAYS

TREATMENTS = (
    ("010101001", "Consultation", "consultation", 20_00, "A"),
    ("250101001", "Blood count", "laboratory", 25_00, "A"),
    ("250403014", "Chest X-ray", "imaging", 80_00, "B"),
    ("310701001", "Electrocardiogram", "examination", 30_00, "B"),
    ("860100001", "Tablets", "drugs", 36_50, "C"),
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a life takes place: a hospital's merchant and a lot."""

    hospital: UUID
    lot: LotView


def open_places(number: int, *, at: datetime) -> Places:
    """See to it that a hospital and a lot of this number are there."""
    hospital, garage = f"seed-hospital-{number}", f"seed-garage-{number}"
    name, name_zh = f"Hospital No. {number}", f"市第{number}医院"
    hospital_id = open_merchant(code=hospital, name=name, name_zh=name_zh, at=at)
    open_hospital(
        code=hospital, name=name, name_zh=name_zh, merchant_id=hospital_id, at=at
    )
    name, name_zh = f"Garage No. {number}", f"{number}号停车场"
    lot_id = open_lot(
        code=garage,
        name=name,
        name_zh=name_zh,
        merchant_id=open_merchant(code=garage, name=name, name_zh=name_zh, at=at),
        tariff_code=TARIFF,
        lanes=LANES,
        at=at,
    )
    return Places(hospital_id, lot_by_id(lot_id))


def enrol(person: Enrolment, *, at: datetime) -> None:
    """Enrol a citizen with lines, a plate and a mandate."""
    enrol_citizens(enrolments=[person], bound_from=at, at=at)


def live(
    person: Enrolment,
    places: Places,
    *,
    since: datetime,
    until: datetime,
    is_in_hospital: bool = False,
) -> None:
    """Let an enrolled citizen be treated, park and pay, evenly over a time.

    Who is in hospital is still being treated at the end of it, and pays when it is
    over.
    """
    step = (until - since) / (BILLS + 1)
    for number in range(VISITS - is_in_hospital):
        at = since + step * (number + 1)
        _be_treated(person, places, number=number, at=at)
        _go_home(person, places, number=number, at=at)
    for number in range(STAYS - UNPAID_STAYS):
        park(person, places, number=number, at=since + step * (VISITS + number + 1))
    _pay(person, at=until - step * UNPAID_STAYS)
    for number in range(STAYS - UNPAID_STAYS, STAYS):
        park(person, places, number=number, at=since + step * (VISITS + number + 1))
    if is_in_hospital:
        _be_treated(person, places, number=VISITS - 1, at=until - HOUR)


def stay_often(
    person: Enrolment, places: Places, *, since: datetime, until: datetime
) -> None:
    """Let an enrolled citizen park as often as a life has bills, and pay for all."""
    step = (until - since) / (BILLS + 2)
    for number in range(BILLS):
        park(person, places, number=number, at=since + step * (number + 1))
    _pay(person, at=until - step / 2)


def park(person: Enrolment, places: Places, *, number: int, at: datetime) -> None:
    """Park for some hours; the stay is told as a whole when it is over."""
    entry, leave = (
        GateReading(
            kind=kind.value,
            event_id=f"{person.ref}-{number}-{lane}",
            lane=lane,
            occurred_at=occurred_at,
            body={"lane": lane, "plate": {"text": person.plate}},
            plate=person.plate,
        )
        for kind, lane, occurred_at in (
            (EventKind.ENTRY, "in", at - HOUR * (1 + number % 4)),
            (EventKind.EXIT, "out", at),
        )
    )
    record_stay(lot=places.lot, entry=entry, leave=leave, at=at)


def _be_treated(
    person: Enrolment, places: Places, *, number: int, at: datetime
) -> None:
    visit_no = f"{person.ref}-{number}"
    patient = Patient(citizen=person.ref)
    registration = Registration(visit_no, "outpatient", patient, "内科", at)
    register_visit(merchant_id=places.hospital, registration=registration, at=at)
    lines = [
        ChargeLine(
            line_no=str(line_no),
            code=code,
            name=name,
            category=category,
            quantity=Decimal(1),
            unit_price_minor=price_minor,
            insurance_class=letter,
            performed_at=at,
        )
        for line_no, (code, name, category, price_minor, letter) in enumerate(
            TREATMENTS, 1
        )
    ]
    add_charges(merchant_id=places.hospital, visit_no=visit_no, lines=lines, at=at)


def _go_home(person: Enrolment, places: Places, *, number: int, at: datetime) -> None:
    discharge_visit(
        merchant_id=places.hospital,
        visit_no=f"{person.ref}-{number}",
        discharged_at=at,
        at=at,
    )
    finalise_splits(at)


def _pay(person: Enrolment, *, at: datetime) -> None:
    """Collect what this person owes; each payment succeeds.

    Whatever else the partition's worker would have taken counts as a lost answer
    and is asked about, as when a worker dies.
    """
    claimed = claim_bills(
        shard=shard_of(person.holder_id), limit=CLAIMED_AT_ONCE, at=at
    )
    bills = visible_bills(None).filter(holder_id=person.holder_id)
    own = {payment.reference for bill in bills if (payment := payment_of(bill))}
    outcomes = [_taken(one) for one in claimed if one.order.reference in own]
    record_outcomes(outcomes=outcomes, asked_by="collect", at=at)


def _taken(payment: Claimed) -> Outcome:
    order = payment.order
    return Outcome(order.reference, Answer.SUCCEEDED, order.amount, raw="{}")

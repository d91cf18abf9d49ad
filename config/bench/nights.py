"""How long a worker needs to charge a night in bed of thousands of inpatients.

Each lies in a priced bed and has a line; bed and nursing are charged, in a transaction
for each patient.
"""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from clinic.operations.assign_bed import BedTold, assign_bed
from clinic.operations.open_hospital import open_hospital
from clinic.operations.open_ward import DayRate, open_ward, price_ward
from clinic.operations.register_visit import Registration, register_visit
from clinic.queries.patients import Patient
from clinic.tasks import charge_days
from config.bench.pages import backend, load, used
from config.bench.scratch import citytab_database
from config.seed.people import person
from credit.operations.register_citizen import register_citizen
from ledger.operations.open_merchant import open_merchant

NAME, WARD = "bench-nights", "W1"
SERVICES = (("bed", "床位费", 80_00, "B"), ("nursing", "护理费", 26_00, "A"))
PRICED_FROM = date(2020, 1, 1)
DAY = timedelta(days=1)
SCORE, MILLISECONDS = 750, 1000


def bench_nights(inpatients: int) -> dict[str, Any]:
    """Charge a night once; processor times are of one patient, in milliseconds."""
    with citytab_database("bench_citytab"):
        now = datetime.now(UTC)
        merchant_id = _open(now)
        for number in range(inpatients):
            _admit(merchant_id, number, at=now)
        database = backend()
        began, own, theirs = time.monotonic(), time.process_time(), used(database)
        nights = charge_days(now + DAY)
        seconds = time.monotonic() - began
        own, theirs = time.process_time() - own, used(database) - theirs
    each = MILLISECONDS / inpatients
    return {
        "inpatients": inpatients,
        "nights": nights,
        "seconds": round(seconds, 1),
        "patients_per_second": round(inpatients / seconds, 1),
        "own_ms": round(own * each, 1),
        "database_ms": round(theirs * each, 1),
        "load": load(),
    }


def _open(at: datetime) -> UUID:
    merchant_id = open_merchant(code=NAME, name=NAME, at=at)
    hospital_id = open_hospital(code=NAME, name=NAME, merchant_id=merchant_id, at=at)
    ward_id = open_ward(
        hospital_id=hospital_id, code=WARD, name=WARD, name_zh=WARD, at=at
    )
    for service, name, minor, letter in SERVICES:
        rate = DayRate(
            service=service,
            code=service,
            name=name,
            category=service,
            unit_price_minor=minor,
            insurance_class=letter,
            valid_from=PRICED_FROM,
        )
        price_ward(ward_id=ward_id, rate=rate)
    return merchant_id


def _admit(merchant_id: UUID, number: int, *, at: datetime) -> None:
    one = person(number)
    register_citizen(
        ref=one.ref,
        id_no=one.id_no,
        name=one.name,
        phone=one.phone,
        score=SCORE,
        insured=True,
        at=at,
    )
    patient = Patient(citizen=one.ref)
    registration = Registration(one.ref, "inpatient", patient, "Bench", at)
    register_visit(merchant_id=merchant_id, registration=registration, at=at)
    bed = BedTold(WARD, str(number), at)
    assign_bed(merchant_id=merchant_id, visit_no=one.ref, told=bed, at=at)

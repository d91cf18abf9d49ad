"""What is sent twice at once happens once."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction

from clinic.models import ChargeItem, Visit
from clinic.operations.name_patient import name_patient
from clinic.operations.register_visit import Registration, register_visit
from clinic.operations.reverse_charge import ChargeBeingPaid, reverse_charge
from clinic.queries.patients import Patient
from clinic.tasks import finalise_splits
from config.verification import ALL_CHECKS
from ledger.models import Bill, Payment, Refund
from ledger.queries.verification import faults
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    a_visit,
    charge,
    discharge,
    leave,
    owed,
)
from tests.factories.people import a_citizen, a_mandate
from tests.factories.settling import collect

AT_ONCE = 6
Done = TypeVar("Done")


def at_once(act: Callable[[int], Done]) -> list[Done]:
    """Do something in several threads, as nearly together as they can."""
    start = threading.Barrier(AT_ONCE)

    def run(number: int) -> Done:
        start.wait()
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, range(AT_ONCE)))


def test_a_visit_registered_many_times_at_once_is_one_visit(
    committed: TestDatabase,
) -> None:
    a_citizen(LIN)
    hospital = a_hospital()
    patient = Patient(citizen=LIN.ref)
    registration = Registration("V-1", "outpatient", patient, "Surgery", MORNING)

    def register(_number: int) -> Any:
        return register_visit(
            merchant_id=hospital, registration=registration, at=MORNING
        )

    kept = at_once(register)
    assert Counter(k.replayed for k in kept) == {False: 1, True: AT_ONCE - 1}
    assert len({k.answer["bill"] for k in kept}) == 1
    assert Visit.objects.count() == Bill.objects.count() == 1


def test_a_newborn_registered_while_its_mother_is_named_follows_her(
    committed: TestDatabase,
) -> None:
    hospital = a_hospital()
    lin = a_citizen(LIN)
    a_visit(hospital, None, "inpatient")
    child = Patient(newborn_of=ADMITTED, birth_order=1)
    registration = Registration("B-1", "inpatient", child, "Obstetrics", MORNING)

    def register() -> None:
        try:
            register_visit(merchant_id=hospital, registration=registration, at=MORNING)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            name_patient(
                merchant_id=hospital,
                visit_no=ADMITTED,
                patient=Patient(citizen=LIN.ref),
                at=MORNING,
            )
            birth = thread.submit(register)
            wait([birth], timeout=0.5)
        birth.result()
    assert Visit.objects.get(visit_no="B-1").payer_id == lin
    assert list(faults(ALL_CHECKS)) == []


def test_a_line_charged_many_times_at_once_is_held_once(
    committed: TestDatabase,
) -> None:
    holder_id = a_citizen(LIN)
    hospital = a_hospital()
    a_visit(hospital)
    fates = at_once(lambda _: charge(hospital, a_line("1", 100_00)).results[0].status)
    assert Counter(fates) == {"deferred": 1, "duplicate": AT_ONCE - 1}
    assert owed(holder_id) == (100_00, 0, 0)
    assert ChargeItem.objects.count() == 1


def test_visits_of_one_patient_never_pass_the_limit_together(
    committed: TestDatabase,
) -> None:
    holder_id = a_citizen(LIN)
    hospital = a_hospital()
    for number in range(AT_ONCE):
        a_visit(hospital, visit_no=f"V-{number}")
    fates = at_once(
        lambda number: (
            charge(hospital, a_line("1", 1_000_00), visit_no=f"V-{number}")
            .results[0]
            .status
        )
    )
    assert Counter(fates) == {"deferred": 3, "pay_now": AT_ONCE - 3}
    assert owed(holder_id) == (3_000_00, 0, 3_000_00)
    assert list(faults()) == []


def test_several_workers_close_each_visit_once(committed: TestDatabase) -> None:
    a_citizen(LIN)
    hospital = a_hospital()
    for number in range(20):
        a_visit(hospital, visit_no=f"V-{number}")
        charge(hospital, a_line("1", 1_00), visit_no=f"V-{number}")
        discharge(hospital, visit_no=f"V-{number}")
    assert sum(at_once(lambda _: finalise_splits(MORNING))) == 20
    assert set(Visit.objects.values_list("status", flat=True)) == {"closed"}
    assert list(faults()) == []


def test_late_charges_at_once_have_a_supplement_each_with_a_number_of_its_own(
    committed: TestDatabase,
) -> None:
    holder_id = a_citizen(LIN)
    hospital = a_hospital()
    a_visit(hospital)
    leave(hospital)
    fates = at_once(
        lambda number: charge(hospital, a_line(f"{number}", 1_00)).results[0].status
    )
    assert set(fates) == {"deferred"}
    numbers = Bill.objects.order_by("supplement_no").values_list("supplement_no")
    assert [number for (number,) in numbers] == list(range(AT_ONCE + 1))
    assert owed(holder_id) == (0, AT_ONCE * 1_00, 0)
    assert list(faults(ALL_CHECKS)) == []


def test_a_line_taken_back_while_its_bill_is_collected_is_never_paid_for(
    committed: TestDatabase,
) -> None:
    holder_id = a_citizen(LIN)
    a_mandate(LIN)
    hospital = a_hospital()
    for number in range(AT_ONCE):
        a_visit(hospital, visit_no=f"V-{number}")
        lines = [a_line("1", 100_00), a_line("2", 1_00)]
        charge(hospital, *lines, visit_no=f"V-{number}")
        leave(hospital, visit_no=f"V-{number}")

    def race(number: int) -> str:
        if number % 2:
            collect(holder_id, at=MORNING)
            return "collected"
        return _taken_back(hospital, f"V-{number}")

    fates = at_once(race)
    for number in range(AT_ONCE):  # Those that had to wait ask again, and the rest.
        _taken_back(hospital, f"V-{number}")
    collect(holder_id, at=MORNING)
    assert "collected" in fates
    assert owed(holder_id) == (0, 0, 0)
    paid = sum(Payment.objects.values_list("amount_minor", flat=True))
    returned = sum(Refund.objects.values_list("amount_minor", flat=True))
    assert paid - returned == AT_ONCE * 1_00
    assert list(faults(ALL_CHECKS)) == []


def _taken_back(merchant_id: UUID, visit_no: str) -> str:
    try:
        reverse_charge(
            merchant_id=merchant_id,
            visit_no=visit_no,
            line_no="1",
            reason="not done",
            reversed_at=MORNING,
            at=MORNING,
        )
    except ChargeBeingPaid:
        return "being paid"
    return "taken back"

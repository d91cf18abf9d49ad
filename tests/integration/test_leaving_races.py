"""A citizen leaves in the very moment in which something of theirs begins."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from clinic.models import Visit
from clinic.operations.name_patient import PatientUnknown, name_patient
from clinic.queries.patients import Patient
from config.verification import ALL_CHECKS
from credit.models import Citizen
from credit.operations.close_account import StillRunning, close_account
from ledger.queries.verification import faults
from parking.models import ParkingSession
from parking.queries.stays import STILL_INSIDE, stays_running
from tests.cast import ZHAO
from tests.databases import TestDatabase
from tests.factories.books import NOON
from tests.factories.clinic import ADMITTED, MORNING, a_hospital, a_visit
from tests.factories.parking import a_lot, enters
from tests.factories.people import a_driver
from tests.integration.test_line_races import WAITS_MAX, somebody_waits

Act = Callable[[], object]


def leave(holder_id: UUID) -> None:
    """Zhao, who has no line, leaves: no hold of hers could stand in the way."""
    close_account(holder_id=holder_id, stays=stays_running, at=NOON)


def a_stay() -> Act:
    lot = a_lot()
    return lambda: enters(lot, plate=ZHAO.plate)


def a_visit_of_hers() -> Act:
    hospital = a_hospital()
    return lambda: a_visit(hospital, ZHAO)


def somebody_is_her() -> Act:
    hospital = a_hospital()
    a_visit(hospital, None)
    return lambda: name_patient(
        merchant_id=hospital,
        visit_no=ADMITTED,
        patient=Patient(id_no=ZHAO.id_no),
        at=MORNING,
    )


def one_waits_for_the_other(first: Act, second: Act) -> None:
    """Do the second while the first isn't committed yet; it waits, then it is done."""

    def alone() -> None:
        try:
            second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            first()
            ended = thread.submit(alone)
            for _ in range(WAITS_MAX):
                if somebody_waits() or ended.done():
                    break
                time.sleep(0.01)
        ended.result()


@pytest.mark.parametrize("prepare", [a_stay, a_visit_of_hers, somebody_is_her])
def test_what_has_just_begun_is_seen_by_who_leaves(
    committed: TestDatabase, prepare: Callable[[], Act]
) -> None:
    holder_id, begin = a_driver(ZHAO), prepare()
    with pytest.raises(StillRunning):
        one_waits_for_the_other(begin, lambda: leave(holder_id))
    assert Citizen.objects.get().closed_at is None


@pytest.mark.parametrize("prepare", [a_stay, a_visit_of_hers])
def test_what_begins_while_somebody_leaves_is_nobodys(
    committed: TestDatabase, prepare: Callable[[], Act]
) -> None:
    holder_id, begin = a_driver(ZHAO), prepare()
    one_waits_for_the_other(lambda: leave(holder_id), begin)
    stays = ParkingSession.objects.values_list("holder_id", flat=True)
    visits = Visit.objects.values_list("holder_id", flat=True)
    assert [whose == holder_id for whose in (*stays, *visits)] == [False]
    assert list(faults(ALL_CHECKS)) == []


def test_nobody_is_named_for_a_visit_while_they_leave(committed: TestDatabase) -> None:
    holder_id, name = a_driver(ZHAO), somebody_is_her()
    with pytest.raises(PatientUnknown):
        one_waits_for_the_other(lambda: leave(holder_id), name)
    assert Visit.objects.get().payer_id != holder_id


@pytest.mark.django_db
def test_a_car_that_was_never_read_again_keeps_nobody_for_good() -> None:
    holder_id, enter = a_driver(ZHAO), a_stay()
    enter()
    assert stays_running(holder_id, NOON + timedelta(days=1)) == 1
    assert stays_running(holder_id, NOON + STILL_INSIDE) == 0

"""Lanes and retries that meet: one event, one charge; one car, one session."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from time import sleep

from django.db import connection, transaction

from credit.operations.bind_credential import bind_credential, end_credential
from credit.queries.lines import line_of
from ledger.models import Bill, Transfer
from ledger.operations.start_payment import start_payment
from parking.models import (
    EventAnswer,
    Funding,
    GateEvent,
    ParkingSession,
    Validation,
)
from parking.operations.give_permit import give_permit
from parking.operations.give_validation import CarHasLeft
from parking.operations.record_entry import record_entry
from parking.operations.record_exit import record_exit
from parking.ports import GateAnswer, LotView
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.books import NOON
from tests.factories.desks import a_discount, is_given
from tests.factories.parking import MINUTE, a_lot, enters, leaves, reading
from tests.factories.people import GOOD_CARD, a_citizen, a_driver

LATER = NOON + 90 * MINUTE


def at_once(work: Callable[[int], GateAnswer], times: int = 8) -> list[GateAnswer]:
    def worked(number: int) -> GateAnswer:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(worked, range(times)))


def test_an_entry_sent_by_eight_threads_is_one_session(committed: TestDatabase) -> None:
    holder = a_driver(LIN)
    lot, event = a_lot(), reading("entry", "in-1", NOON)
    answers = at_once(lambda _: record_entry(lot=lot, reading=event, at=NOON))
    assert len({str(answer.body) for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert ParkingSession.objects.count() == EventAnswer.objects.count() == 1
    line = line_of(holder_id=holder, kind="parking", currency="CNY")
    assert line
    assert line.held_minor == answers[0].body["deferral"]["hold_minor"]


def test_an_exit_sent_by_eight_threads_is_one_charge(committed: TestDatabase) -> None:
    a_driver(LIN)
    lot, event = a_lot(), reading("exit", "out-1", LATER)
    enters(lot)
    answers = at_once(lambda _: record_exit(lot=lot, reading=event, at=LATER))
    assert len({str(answer.body) for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert Bill.objects.count() == 1
    assert Transfer.objects.filter(kind="capture").count() == 1


def test_two_lanes_that_read_one_car_leaving_charge_it_once(
    committed: TestDatabase,
) -> None:
    a_driver(LIN)
    lot = a_lot()
    enters(lot)
    answers = at_once(
        lambda number: record_exit(
            lot=lot, reading=reading("exit", f"out-{number + 1}", LATER), at=LATER
        ),
        times=2,
    )
    assert answers[0].body == answers[1].body
    assert Bill.objects.count() == 1
    assert GateEvent.objects.count() == 3


def test_two_lanes_that_read_one_car_coming_open_one_session(
    committed: TestDatabase,
) -> None:
    a_driver(LIN)
    lot = a_lot()
    answers = at_once(
        lambda number: record_entry(
            lot=lot, reading=reading("entry", f"in-{number + 1}", NOON), at=NOON
        ),
        times=2,
    )
    assert answers[0].body == answers[1].body
    assert ParkingSession.objects.count() == 1


def test_two_lanes_that_read_one_lone_exit_charge_its_lost_record_once(
    committed: TestDatabase,
) -> None:
    lot = a_lot("jax", tariff="jacksonville-garage")
    answers = at_once(
        lambda number: record_exit(
            lot=lot, reading=reading("exit", f"out-{number + 1}", NOON), at=NOON
        ),
        times=2,
    )
    assert answers[0].body == answers[1].body
    assert Bill.objects.count() == ParkingSession.objects.count() == 1


def test_a_car_that_is_read_again_while_its_driver_pays_is_told_to_wait(
    committed: TestDatabase,
) -> None:
    lot = a_lot()
    enters(lot)
    first = leaves(lot, LATER)
    bill = Bill.objects.get()
    paying = Barrier(2)

    def pay() -> GateAnswer:
        with transaction.atomic():
            start_payment(
                bill_id=bill.id,
                gateway="sandbox",
                channel="lane",
                token=GOOD_CARD,
                at=LATER,
            )
            paying.wait(5)
            sleep(0.5)  # Meanwhile the car is read, and its bill is still "closed".
        return GateAnswer({})

    def read_again() -> GateAnswer:
        paying.wait(5)
        again = reading("exit", "out-1", LATER + 40 * MINUTE)
        return record_exit(lot=lot, reading=again, at=LATER + 40 * MINUTE)

    answers = at_once(lambda number: (pay, read_again)[number](), times=2)
    assert answers[1].body == first
    assert Bill.objects.get().status == "settling"


def test_cars_of_one_permit_that_come_in_together_share_its_places(
    committed: TestDatabase,
) -> None:
    lot = a_lot()
    plates = [f"浙A0000{number}" for number in range(6)]
    week_later = NOON + 7 * 24 * 60 * MINUTE
    give_permit(
        lot_id=lot.id, plates=plates, places=2, valid_from=NOON, valid_to=week_later
    )
    at_once(
        lambda number: record_entry(
            lot=lot,
            reading=reading("entry", "in-1", NOON, plate=plates[number]),
            at=NOON,
        ),
        times=len(plates),
    )
    assert ParkingSession.objects.exclude(permit_to=None).count() == 2
    assert ParkingSession.objects.count() == len(plates)


def test_a_validation_that_meets_the_exit_counts_whole_or_is_refused(
    committed: TestDatabase,
) -> None:
    lot = a_lot()
    half = a_discount(lot, "percent", 50)
    entries = [enters(lot, plate=f"浙A0000{number}") for number in range(4)]

    def works(number: int) -> GateAnswer:
        car = number // 2
        if number % 2:
            plate = f"浙A0000{car}"
            event = reading("exit", "out-1", LATER, plate=plate, offline=True)
            return record_exit(lot=lot, reading=event, at=LATER)
        with suppress(CarHasLeft):
            is_given(entries[car], half, at=LATER)
        return GateAnswer({})

    told = [answer.body["fee_minor"] for answer in at_once(works) if answer.body]
    given = {str(one.session_id) for one in Validation.objects.all()}
    funded = {
        str(one.validation.session_id): one.amount_minor
        for one in Funding.objects.select_related("validation")
    }
    assert funded == dict.fromkeys(given, 8_00)
    assert sorted(told) == [8_00] * len(given) + [16_00] * (len(told) - len(given))


def binds_the_plate() -> GateAnswer:
    bind_credential(
        ref=LIN.ref,
        kind="plate",
        value=LIN.plate,
        valid_from=None,
        valid_to=None,
        at=LATER,
    )
    return GateAnswer({})


def test_a_plate_bound_while_its_car_leaves_names_the_payer_whoever_is_first(
    committed: TestDatabase,
) -> None:
    for first in (0, 1):
        lot, holder_id = a_lot(), a_citizen(LIN)
        enters(lot)
        begun = Barrier(2)

        def leave(lot: LotView = lot) -> GateAnswer:
            read = reading("exit", "out-1", LATER)
            return record_exit(lot=lot, reading=read, at=LATER)

        def work(number: int, first: int = first, begun: Barrier = begun) -> GateAnswer:
            act = (leave, binds_the_plate)[number]
            if number != first:
                begun.wait(5)
                return act()
            with transaction.atomic():
                answer = act()
                begun.wait(5)
                sleep(0.5)  # Meanwhile the other begins, and must not miss this.
            return answer

        at_once(work, times=2)
        assert Bill.objects.latest("id").payer_id == holder_id
        end_credential(ref=LIN.ref, kind="plate", value=LIN.plate, at=LATER)

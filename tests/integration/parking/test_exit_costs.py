"""What an exit costs the database: the same few statements, however busy the lot."""

import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from parking.ports import LotView
from parking.queries.earlier_stays import OF_DAYS
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.books import NOON
from tests.factories.parking import MINUTE, a_lot, enters, leaves
from tests.factories.people import a_driver, a_mandate

LATER = NOON + 90 * MINUTE
FIVE_HOURS_LATER = NOON + 300 * MINUTE
STATEMENT = re.compile(r"\tF\t\d+\t(?:Query|Execute)\b")
"""A statement that the client sent, in libpq's own trace of the connection."""
TRIP = re.compile(r"\tB\t\d+\tReadyForQuery\b")
"""The server has answered all that was sent, and waits."""


def cost_of(work: Callable[[], object]) -> tuple[int, int]:
    """Count statements and round trips on the wire, BEGIN and COMMIT included."""
    connection.ensure_connection()
    wire = connection.connection.pgconn
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace"
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
        wire.trace(descriptor)
        try:
            work()
        finally:
            wire.untrace()
            os.close(descriptor)
        trace = path.read_text(errors="replace")
    return len(STATEMENT.findall(trace)), len(TRIP.findall(trace))


@pytest.fixture
def lot(committed: TestDatabase) -> LotView:
    a_driver(LIN)
    a_mandate(LIN)
    return a_lot()


def test_a_deferred_exit_is_a_dozen_statements_in_eight_trips(lot: LotView) -> None:
    enters(lot)
    assert cost_of(lambda: leaves(lot, LATER)) == (12, 8)


def test_a_busy_lot_makes_an_exit_no_dearer(lot: LotView) -> None:
    for number in range(20):
        enters(lot, plate=f"皖B{number:05}")
        enters(lot, NOON - number * 60 * MINUTE, at=NOON)
    assert cost_of(lambda: leaves(lot, LATER)) == (12, 8)


def test_only_a_tariff_with_an_allowance_looks_up_the_plates_other_stays(
    committed: TestDatabase,
) -> None:
    a_driver(LIN)
    a_mandate(LIN)
    road = a_lot("road", tariff="shenzhen-road-1")
    enters(road)
    assert cost_of(lambda: leaves(road, LATER)) == (13, 9)
    # Coming back is looked up in what every exit knows of its lot anyway. Neither
    # lot is in a currency of the driver's line.
    mall, plain = (
        a_lot(tariff, tariff=tariff)
        for tariff in ("wilson-westpoint", "jacksonville-garage")
    )
    enters(mall)
    enters(plain)
    assert cost_of(lambda: leaves(mall, FIVE_HOURS_LATER)) == cost_of(
        lambda: leaves(plain, FIVE_HOURS_LATER)
    )


def test_a_plates_other_stays_are_found_by_an_index(committed: TestDatabase) -> None:
    a_driver(LIN)
    road = a_lot("road", tariff="shenzhen-road-1")
    for day in range(30):
        begins = NOON - day * 24 * 60 * MINUTE
        enters(road, begins, at=NOON)
        leaves(road, begins + MINUTE, at=NOON)
    since, until = NOON - 24 * 60 * MINUTE, NOON
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {OF_DAYS}", [b"plate", since, until])
        plan = " ".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    assert "parking_session_of_allowance" in plan

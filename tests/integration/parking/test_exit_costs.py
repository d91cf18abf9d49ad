"""What an exit costs the database: the same few statements, however busy the lot."""

import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from parking.ports import LotView
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.books import NOON
from tests.factories.parking import MINUTE, a_lot, enters, leaves
from tests.factories.people import a_driver, a_mandate

LATER = NOON + 90 * MINUTE
SENT = re.compile(r"^(?:\S+ \S+\t)?F\t\d+\t(?:Query|Execute)\b", re.MULTILINE)
"""A statement that the client sent, in libpq's own trace of the connection."""


def statements_of(work: Callable[[], object]) -> int:
    """Count what goes over the wire, BEGIN and COMMIT included."""
    connection.ensure_connection()
    wire = connection.connection.pgconn
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        descriptor = os.open(trace, os.O_CREAT | os.O_WRONLY)
        wire.trace(descriptor)
        try:
            work()
        finally:
            wire.untrace()
            os.close(descriptor)
        return len(SENT.findall(trace.read_text(errors="replace")))


@pytest.fixture
def lot(committed: TestDatabase) -> LotView:
    a_driver(LIN)
    a_mandate(LIN)
    return a_lot()


def test_a_deferred_exit_sends_few_statements(lot: LotView) -> None:
    enters(lot)
    assert statements_of(lambda: leaves(lot, LATER)) <= 12


def test_a_busy_lot_makes_an_exit_no_dearer(lot: LotView) -> None:
    for number in range(20):
        enters(lot, plate=f"皖B{number:05}")
        enters(lot, NOON - number * 60 * MINUTE, at=NOON)
    assert statements_of(lambda: leaves(lot, LATER)) <= 12

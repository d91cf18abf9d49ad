"""What always holds in the ledger, asked of the database as it stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connection
from django.db.backends.utils import CursorWrapper

from ledger.queries import (
    checks_of_bills,
    checks_of_books,
    checks_of_deposits,
    checks_of_disputes,
    checks_of_dunning,
    checks_of_receipts,
    checks_of_refunds,
    checks_of_seals,
    checks_of_shifts,
)
from ledger.queries.checks import Check

ROWS_SHOWN = 20
"""A broken rule usually breaks many rows; the first few tell which rule."""

FIRST_OF = """
    WITH fault(id, found) AS MATERIALIZED ({})
    SELECT id, found FROM fault LIMIT %s"""
"""Planned as if all rows were wanted: whoever is asked for the first twenty expects
to find them soon, and looks rows up one by one; there are usually none at all."""

CHECKS = (
    *checks_of_books.CHECKS,
    *checks_of_bills.CHECKS,
    *checks_of_refunds.CHECKS,
    *checks_of_receipts.CHECKS,
    *checks_of_deposits.CHECKS,
    *checks_of_shifts.CHECKS,
    *checks_of_disputes.CHECKS,
    *checks_of_dunning.CHECKS,
    *checks_of_seals.CHECKS,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One row that breaks a rule."""

    check: Check
    row: str
    found: str


def faults(checks: Sequence[Check] = CHECKS) -> Iterator[Fault]:
    """Ask every check; yield the rows that are wrong, the first few of each."""
    with connection.cursor() as cursor:
        # The statement timeout protects requests; the books may take longer.
        cursor.execute("SET statement_timeout = 0")
        try:
            for check in checks:
                for row, found in _asked(check, cursor):
                    yield Fault(check, str(row), str(found))
        finally:
            cursor.execute("RESET statement_timeout")


def _asked(check: Check, cursor: CursorWrapper) -> Iterable[tuple[object, object]]:
    if callable(check.faults):
        return islice(check.faults(), ROWS_SHOWN)
    cursor.execute(FIRST_OF.format(check.faults), [ROWS_SHOWN])
    found: list[tuple[object, object]] = cursor.fetchall()
    return found

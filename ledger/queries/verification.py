"""What always holds in the ledger, asked of the database as it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from ledger.queries import checks_of_bills, checks_of_books
from ledger.queries.checks import Check

ROWS_SHOWN = 20
"""A broken rule usually breaks many rows; the first few tell which rule."""

CHECKS = (*checks_of_books.CHECKS, *checks_of_bills.CHECKS)


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
                cursor.execute(f"{check.faults} LIMIT %s", [ROWS_SHOWN])
                for row, found in cursor.fetchall():
                    yield Fault(check, str(row), str(found))
        finally:
            cursor.execute("RESET statement_timeout")

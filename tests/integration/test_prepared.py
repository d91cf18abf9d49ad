"""Statements that travel together: all arrive, and a mistake is told at the end."""

import pytest
from django.db import IntegrityError, transaction

from ledger.models import Merchant
from ledger.operations.prepared import one_trip
from ledger.queries.prepared import rows_of
from tests.databases import TestDatabase
from tests.factories.books import NOON

CODES = "SELECT code FROM ledger_merchant ORDER BY code"


def merchant(number: int, code: str) -> Merchant:
    return Merchant(
        id=f"00000000-0000-8000-8000-00000000000{number}",
        code=code,
        name=code,
        opened_at=NOON,
    )


def write(*batches: list[Merchant]) -> None:
    with transaction.atomic(), one_trip() as trip:
        for rows in batches:
            trip.insert(rows)


def test_rows_arrive_as_bulk_create_writes_them(committed: TestDatabase) -> None:
    with transaction.atomic(), one_trip() as trip:
        trip.insert([merchant(1, "one"), merchant(2, "two")])
        found = trip.run(CODES, [])
    assert found.fetchall() == [("one",), ("two",)]
    Merchant.objects.bulk_create([merchant(3, "three")])
    one, three = Merchant.objects.filter(code__in=["one", "three"]).order_by("code")
    assert (one.risk_mode, one.opened_at) == (three.risk_mode, three.opened_at)
    assert rows_of(CODES, []) == [("one",), ("three",), ("two",)]


def test_a_mistake_undoes_all_and_the_connection_goes_on(
    committed: TestDatabase,
) -> None:
    with pytest.raises(IntegrityError):
        write([merchant(1, "one")], [merchant(2, "one")], [merchant(3, "three")])
    assert rows_of(CODES, []) == []
    write([], [merchant(1, "one")])
    assert rows_of(CODES, []) == [("one",)]

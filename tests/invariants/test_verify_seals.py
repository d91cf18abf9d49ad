"""Who changes history is found and named, however well the rest was made to fit."""

from datetime import timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ledger.models import Seal, SealLeaf
from ledger.operations.post_transfers import post_transfers
from ledger.operations.roll_up_balances import roll_up_balances
from ledger.operations.seal_day import Sealing, seal_day
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.books import NOON, a_line, a_merchant, owe
from tests.invariants.test_verify_ledger import tamper

DAY = timedelta(days=1)
ONE_SEALED = "(SELECT transfer_id FROM ledger_sealleaf ORDER BY day, position LIMIT 1)"
WHAT_IT_WAS = "a sealed transfer is what it was"
ACCOUNTED_FOR = "a transfer is to be rolled up, or to be sealed, or sealed"
IN_PLACE = "a day's seal has the leaves that it says"
ROOTS = "a seal's roots are those"
TAMPERED = [
    (
        "UPDATE ledger_transfer SET amount_minor = amount_minor + 1 WHERE id = ONE",
        WHAT_IT_WAS,
    ),
    (
        "UPDATE ledger_transfer SET holder_id = gen_random_uuid() WHERE id = ONE",
        WHAT_IT_WAS,
    ),
    (
        """UPDATE ledger_transfer SET booked_at = booked_at + '1 microsecond'
             WHERE id = ONE""",
        WHAT_IT_WAS,
    ),
    (
        "DELETE FROM ledger_transfer WHERE id = ONE",
        WHAT_IT_WAS,
    ),
    (
        """INSERT INTO ledger_transfer (id, holder_id, kind, debit_account_id,
               credit_account_id, amount_minor, currency, occurred_at, booked_at)
           SELECT gen_random_uuid(), holder_id, kind, debit_account_id,
                  credit_account_id, amount_minor, currency, occurred_at, booked_at
             FROM ledger_transfer LIMIT 1""",
        ACCOUNTED_FOR,
    ),
    (
        "INSERT INTO ledger_unrolled SELECT ONE",
        ACCOUNTED_FOR,
    ),
    (
        "DELETE FROM ledger_sealleaf WHERE transfer_id = ONE",
        ACCOUNTED_FOR,
    ),
    (
        "INSERT INTO ledger_unsealed VALUES (gen_random_uuid(), now())",
        "what is to be sealed is a transfer",
    ),
    (
        "DELETE FROM ledger_sealleaf WHERE transfer_id = ONE",
        IN_PLACE,
    ),
    (
        "UPDATE ledger_seal SET leaves = leaves + 1 WHERE leaves > 0",
        IN_PLACE,
    ),
    (
        "UPDATE ledger_seal SET leaves = leaves + 1 WHERE leaves > 0",
        ROOTS,
    ),
    (
        "UPDATE ledger_sealleaf SET position = position + 1 WHERE position = 2",
        IN_PLACE,
    ),
    (
        "DELETE FROM ledger_sealnode",
        IN_PLACE,
    ),
    (
        "DELETE FROM ledger_seal WHERE day = (SELECT max(day) FROM ledger_seal)",
        IN_PLACE,
    ),
    (
        "DELETE FROM ledger_seal WHERE leaves = 0",
        "every day since the first seal has its own",
    ),
    (
        "UPDATE ledger_sealnode SET node_hash = sha256(node_hash)",
        ROOTS,
    ),
    (
        "UPDATE ledger_seal SET merkle_root = sha256(merkle_root)",
        ROOTS,
    ),
    (
        "UPDATE ledger_seal SET previous_root = sha256(previous_root)",
        ROOTS,
    ),
    (
        "UPDATE ledger_seal SET chained_root = sha256(chained_root) WHERE leaves = 0",
        ROOTS,
    ),
]


@pytest.fixture
def history(committed: TestDatabase) -> TestDatabase:
    """A day with transfers, one without, and another with."""
    for at in (NOON, NOON + 2 * DAY):
        holder, merchant = a_line(1000), a_merchant()
        post_transfers(postings=[owe(holder, merchant, 100) for _ in range(3)], at=at)
        roll_up_balances(at=at)
        while seal_day(at=at + DAY) != Sealing.WAITS:
            pass
    assert list(Seal.objects.values_list("leaves", flat=True)) == [3, 0, 3]
    return committed


def test_an_untouched_history_has_no_fault(history: TestDatabase) -> None:
    assert list(faults()) == []


@pytest.mark.parametrize(("statement", "promise"), TAMPERED)
def test_a_changed_history_is_found_by_its_promise(
    history: TestDatabase, statement: str, promise: str
) -> None:
    tamper(history, statement.replace("ONE", ONE_SEALED))
    broken = [fault.check.promise for fault in faults()]
    assert any(said.startswith(promise) for said in broken), broken


def test_one_digit_of_one_old_row_is_found_and_named(
    history: TestDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = SealLeaf.objects.order_by("day", "position")[0].transfer_id
    statement = "UPDATE ledger_transfer SET amount_minor = 101 WHERE id = "
    tamper(history, statement + ONE_SEALED)
    (named,) = [f.row for f in faults() if f.check.promise.startswith(WHAT_IT_WAS)]
    assert UUID(named) == changed
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    assert f"{changed}: leaf " in capsys.readouterr().out


def test_who_changes_the_row_and_every_hash_of_its_day_is_found_by_the_next(
    history: TestDatabase,
) -> None:
    """The counters and the leaf are made to fit; the days after it can't be."""
    tamper(
        history,
        """
        UPDATE ledger_transfer SET occurred_at = occurred_at + '1 hour'
         WHERE booked_at = (SELECT min(booked_at) FROM ledger_transfer);
        UPDATE ledger_sealleaf l SET leaf_hash = ledger_leaf_hash(t)
          FROM ledger_transfer t WHERE t.id = l.transfer_id;
        UPDATE ledger_sealnode n SET node_hash = ledger_merkle_root(ARRAY(
               SELECT leaf_hash FROM ledger_sealleaf l WHERE l.day = n.day
                ORDER BY position));
        UPDATE ledger_seal s SET merkle_root = ledger_merkle_root(ARRAY(
               SELECT node_hash FROM ledger_sealnode n WHERE n.day = s.day));
        UPDATE ledger_seal s SET chained_root = sha256('\\x02'::bytea || previous_root
            || merkle_root || convert_to(day || ' ' || leaves, 'UTF8'))
        """,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(day)::text FROM ledger_seal")
        (first,) = cursor.fetchone()
    found = list(faults())
    assert {fault.check.promise for fault in found} == {
        "a seal's roots are those of its leaves and of the day before"
    }
    assert first not in {fault.row for fault in found}


def test_what_was_rolled_up_before_there_were_seals_goes_into_the_first(
    committed: TestDatabase,
) -> None:
    holder, merchant = a_line(1000), a_merchant()
    post_transfers(postings=[owe(holder, merchant, 1) for _ in range(5)], at=NOON)
    roll_up_balances(at=NOON, limit=3)
    migration = import_module("ledger.migrations.0005_seals")
    tamper(committed, "DELETE FROM ledger_unsealed")
    tamper(committed, migration.BOOKED_SO_FAR)
    assert list(faults()) == []
    roll_up_balances(at=NOON)
    assert seal_day(at=NOON + DAY) == Sealing.SEALED
    assert Seal.objects.get().leaves == 5
    assert list(faults()) == []

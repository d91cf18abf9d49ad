"""Kill -9 of workers, broker and database while 500 bills are being settled."""

import os
import signal
from pathlib import Path

import psycopg
import pytest

from config import embedded
from tests.faults.stack import Stack, kill_tree

BILLS = 500


def test_every_bill_settles_once_whatever_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITYTAB_VAR", str(tmp_path))
    stack_of = Stack(tmp_path)
    with embedded.servers(stack_of.needed), stack_of as stack:
        stack.run("-m", "tests.faults.bills", str(BILLS))
        stack.start_workers()

        stack.wait(lambda figures: figures.get("settled", 0) >= 20)
        stack.kill("worker")
        stack.kill("beat")
        stack.start_workers()

        stack.wait(lambda figures: figures.get("settled", 0) >= 80)
        broker = embedded.pids()["broker"]
        assert broker is not None
        os.kill(broker, signal.SIGKILL)
        embedded.ensure_valkey()

        stack.wait(lambda figures: figures.get("settled", 0) >= 160)
        database = embedded.pids()["database"]
        assert database is not None
        kill_tree(database)
        before = stack.figures()
        embedded.ensure_postgres()

        assert before == {}
        figures = stack.wait(lambda figures: figures.get("settled", 0) == BILLS)
        assert figures == {"settled": BILLS}
        agrees_with_the_gateway(stack)
        stack.run("manage.py", "verify_ledger")


def agrees_with_the_gateway(stack: Stack) -> None:
    """What the sandbox says it took is what we say was paid, one by one."""
    with psycopg.connect(stack.environment["DATABASE_URL"]) as connection:
        ours = {
            (str(reference), int(amount))
            for reference, amount in connection.execute(
                "SELECT reference, amount_minor FROM ledger_payment"
                " WHERE status = 'succeeded'"
            )
        }
    theirs = [
        (charge["reference"], charge["amount_minor"])
        for charge in stack.sandbox.charges()
        if charge["status"] == "succeeded"
    ]
    assert len(theirs) == len(ours) == BILLS
    assert set(theirs) == ours

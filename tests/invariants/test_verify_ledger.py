"""Whoever changes the books behind our back is found: every check finds its fault."""

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections

from ledger.operations.bind_instrument import bind_instrument
from ledger.operations.claim_bills import claim_bills
from ledger.operations.post_transfers import post_transfers
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.roll_up_balances import roll_up_balances
from ledger.ports import Answer, Outcome
from ledger.queries.verification import faults
from ledger.rules.ids import SHARDS
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.books import NOON, a_line, a_merchant, owe, resolve
from tests.factories.people import GOOD_CARD

RAISED = """UPDATE ledger_bill
    SET total_minor = total_minor + 1, due_minor = due_minor + 1"""
SWAPPED = """UPDATE ledger_transfer SET debit_account_id = credit_account_id,
    credit_account_id = debit_account_id WHERE kind = 'capture'"""
TAMPERED = [
    (
        "UPDATE ledger_transfer SET amount_minor = 7 WHERE kind = 'post'",
        "the counters of a tracked account",
    ),
    (
        "UPDATE ledger_account SET debits_posted = debits_posted + 1 WHERE tracked",
        "the counters of a tracked account",
    ),
    (
        "UPDATE ledger_account SET credits_posted = 1 WHERE NOT tracked",
        "a derived account keeps no counters",
    ),
    (
        "UPDATE ledger_checkpoint SET credits_posted = credits_posted - 1",
        "the checkpoint of a derived account",
    ),
    (
        "UPDATE ledger_hourtotal SET amount_minor = amount_minor + 1",
        "the total of an hour",
    ),
    (
        "UPDATE ledger_hourtotal SET begins_at = begins_at + interval '1 hour'",
        "the total of an hour",
    ),
    (
        "DELETE FROM ledger_hourtotal",
        "the total of an hour",
    ),
    (
        "DELETE FROM ledger_account WHERE NOT tracked",
        "a transfer's accounts exist",
    ),
    (
        "UPDATE ledger_hold SET status = 'placed'",
        "a hold's status agrees",
    ),
    (
        RAISED,
        "a closed bill's total is the sum of its charges",
    ),
    (
        f"{RAISED} WHERE status = 'closed'",
        "what a bill says of line and due",
    ),
    (
        "UPDATE ledger_bill SET status = 'settled' WHERE status = 'closed'",
        "a settled or voided bill leaves nothing",
    ),
    (
        "UPDATE ledger_payment SET amount_minor = amount_minor - 1",
        "a bill is settled exactly when one payment",
    ),
    (
        "UPDATE ledger_bill SET status = 'settling' WHERE status = 'closed'",
        "a bill that is being paid has exactly one open payment",
    ),
    (
        "DELETE FROM ledger_billstep WHERE status = 'settled'",
        "a bill's timeline ends at its status",
    ),
    (
        SWAPPED,
        "what resolves or reverses a transfer is its mirror",
    ),
    (
        "INSERT INTO ledger_unrolled VALUES (gen_random_uuid())",
        "what is to be rolled up is a transfer",
    ),
    (
        "UPDATE ledger_bill SET risk_mode = 'city' WHERE status = 'closed'",
        "a bill stands to its merchant's credit",
    ),
    (
        "UPDATE ledger_charge SET holder_id = gen_random_uuid()",
        "a bill's transfers, charges and payments are its holder's",
    ),
    (
        "UPDATE ledger_bill SET insurer_minor = total_minor, due_minor = 0",
        "a bill that is to be paid has something to pay",
    ),
    (
        "UPDATE ledger_payment SET status = 'declined'",
        "money that a gateway says it took",
    ),
]


@pytest.fixture
def books(committed: TestDatabase) -> TestDatabase:
    """A captured hold, a paid bill, and one that nobody has paid."""
    holder = a_line(1000)
    hold = owe(holder, a_merchant(), 600, "hold")
    capture = resolve(holder, hold.id, "capture", 500)
    post_transfers(postings=[hold], at=NOON)
    post_transfers(postings=[capture], at=NOON)
    bind_instrument(
        holder_id=holder,
        gateway="sandbox",
        token=GOOD_CARD,
        kinds=["parking"],
        cap_minor=1000,
        at=NOON,
    )
    a_bill(holder, 900)
    a_bill(holder, 1100)
    _pay()
    roll_up_balances(at=NOON)
    return committed


def _pay() -> None:
    at = NOON + timedelta(minutes=1)
    for shard in range(SHARDS):
        claimed = claim_bills(shard=shard, limit=10, at=at)
        outcomes = [
            Outcome(one.order.reference, Answer.SUCCEEDED, one.order.amount)
            for one in claimed
        ]
        record_outcomes(outcomes=outcomes, asked_by="collect", at=at)


def tamper(database: TestDatabase, statement: str) -> None:
    """Change rows as the owner, with the guards switched off."""
    connections.close_all()
    url = psycopg.conninfo.make_conninfo(
        settings.DATABASE_OWNER_URL, dbname=database.name
    )
    with psycopg.connect(url) as owner:
        tables = owner.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for (table,) in tables:
            owner.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        owner.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_bill SET holder_id = gen_random_uuid()",
        "UPDATE ledger_bill SET currency = 'USD'",
        "UPDATE ledger_bill SET total_minor = 1, due_minor = 1",
        "UPDATE ledger_payment SET amount_minor = 1",
        "UPDATE ledger_payment SET reference = 'another'",
        "UPDATE ledger_payment SET status = 'declined'",
        "DELETE FROM ledger_bill",
        "DELETE FROM ledger_payment",
    ],
)
def test_what_a_bill_and_a_payment_are_is_fixed(
    books: TestDatabase, statement: str
) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_untouched_books_have_no_fault(books: TestDatabase) -> None:
    assert list(faults()) == []
    call_command("verify_ledger")


@pytest.mark.parametrize(("statement", "promise"), TAMPERED)
def test_a_changed_row_is_found_by_its_promise(
    books: TestDatabase, statement: str, promise: str
) -> None:
    tamper(books, statement)
    broken = [fault.check.promise for fault in faults()]
    assert any(said.startswith(promise) for said in broken), broken


def test_the_command_names_the_row_and_fails(
    books: TestDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(books, "UPDATE ledger_bill SET status = 'settled' WHERE status = 'closed'")
    bill = next(fault.row for fault in faults())
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    assert str(UUID(bill.partition(":")[0])) in capsys.readouterr().out

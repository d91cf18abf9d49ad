"""An insurer that does everything wrong, and whatever is killed: both records agree."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest
from psycopg.rows import dict_row

from clinic.adapters.sandbox.faults import Fault
from config import embedded
from tests.factories.sandbox import InsurerProcess
from tests.faults.stack import Stack, kill_tree

PATIENTS = 28
ONCE = [fault for fault in Fault if fault is not Fault.CANCEL_UNHEARD] * 2
"""One fault each of the first patients."""

SILENT = (14, 16)
"""Of these the insurer says nothing that can be understood, however often asked."""

REVERSED = (16, 24)
"""Of these the CT is taken back when it has been paid for."""

REVERSALS = len(range(*REVERSED))
EVERY_CT = (*map(str, REVERSED), str(REVERSALS))
UNHEARD = (16, 18)
ASKED_AGAIN = ("31", "130", "310", "3700")
"""Past the first steps of the schedule of asking."""

DEADLINE = str(3 * 86_400)
STANDS = {"insured_kind": "employee", "deductible_left_minor": 100_00}
ACCOUNTS = {"current_minor": 80_00, "carried_minor": 60_00}

CLAIMS = """
SELECT replace(claim.id::text, '-', '') AS reference, claim.status, person,
       parked_at IS NOT NULL AS is_listed, round_no, visit.status AS visit_status,
       bill.status AS bill_status, visit_no,
       split.total_minor, fund_minor, cash_minor, account_current_minor
       + account_carried_minor + account_family_minor AS account_minor
  FROM clinic_claim claim
  JOIN clinic_visit visit ON visit.id = claim.visit_id
  JOIN ledger_bill bill ON bill.id = claim.bill_id
  LEFT JOIN clinic_split split ON split.claim_id = claim.id
 ORDER BY claim.opened_at
"""
AMOUNTS = ("total_minor", "fund_minor", "account_minor", "cash_minor")
Row = dict[str, Any]


class Insured(Stack):
    """The stack with an insurer of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.insurer = InsurerProcess(folder)

    def __enter__(self) -> Self:
        self.insurer.start()
        self.environment["INSURER_URL"] = self.insurer.url
        return super().__enter__()

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self.insurer.kill()

    def step(self, *arguments: str) -> str:
        """Take a step with the patients."""
        return self.run("-m", "tests.faults.insured", *arguments)

    def rows(self, query: str) -> list[Row]:
        """Ask the database."""
        url = self.environment["DATABASE_URL"]
        with psycopg.connect(url, row_factory=dict_row) as connection:
            return connection.execute(query.encode()).fetchall()

    def kill_database(self) -> None:
        """Kill -9 the database with all its processes; start it again."""
        database = embedded.pids()["database"]
        assert database is not None
        kill_tree(database)
        embedded.ensure_postgres()

    def kill_insurer(self) -> None:
        """Kill -9 the insurer; start it again where it was."""
        port = self.insurer.port
        self.insurer.kill()
        self.insurer.start(port=port)

    def renew_workers(self) -> None:
        """Kill -9 the worker with its children, and beat; start others."""
        self.kill("worker")
        self.kill("beat")
        self.start_workers()


@contextmanager
def admitted(folder: Path) -> Iterator[Insured]:
    """A stack whose patients are admitted, and the faults ordered that await them."""
    stack_of = Insured(folder)
    with embedded.servers(stack_of.needed), stack_of as stack:
        tokens = json.loads(stack.step("admit", str(PATIENTS)))
        for number, token in enumerate(tokens):
            stack.insurer.put_person(token, **STANDS, balances=ACCOUNTS)
            if number < len(ONCE):
                stack.insurer.order_fault(ONCE[number], person=token)
            if number in range(*SILENT):
                stack.insurer.order_fault(Fault.SERVER_ERROR, person=token, times=1000)
            if number in range(*UNHEARD):
                stack.insurer.order_fault(Fault.CANCEL_UNHEARD, person=token)
        yield stack


def test_whatever_the_insurer_does_and_whatever_dies_both_records_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITYTAB_VAR", str(tmp_path))
    with admitted(tmp_path) as stack:
        stack.step("discharge")
        stack.start_workers()

        stack.wait(lambda bills: bills.get("settled", 0) + bills.get("closed", 0) >= 8)
        stack.renew_workers()
        stack.kill_insurer()

        stack.wait(lambda bills: bills.get("settled", 0) >= 8)
        stack.kill_database()

        assert int(stack.step("reverse", *map(str, REVERSED), "1")) > 0
        stack.kill_insurer()
        for name in ("worker", "beat"):
            stack.kill(name)

        stack.step("finish", *ASKED_AGAIN)
        assert int(stack.step("reverse", *EVERY_CT)) == REVERSALS
        stack.step("finish", *ASKED_AGAIN)
        each_ends_final_or_on_the_list(stack)
        both_records_agree(stack)
        stack.step("finish", DEADLINE, "60", "60")
        nothing_is_left_waiting(stack)
        both_records_agree(stack)
        what_was_taken_back_is_refunded_to_the_fen(stack)
        assert stack.insurer.faults().keys() == set(Fault)
        stack.run("manage.py", "verify_ledger")


def each_ends_final_or_on_the_list(stack: Insured) -> None:
    """What isn't decided is on a person's list, or the insurer is still waited for."""
    claims = stack.rows(CLAIMS)
    silent = {f"V-{number}" for number in range(*SILENT)}
    listed = {claim["visit_no"] for claim in claims if claim["is_listed"]}
    declined = [n for n, fault in enumerate(ONCE) if fault is Fault.DECLINE]
    assert listed == {f"V-{number}" for number in declined}
    for claim in claims:
        if claim["visit_no"] not in silent | listed:
            assert claim["status"] in ("settled", "cancelled"), claim
            assert (claim["visit_status"], claim["bill_status"]) == (
                "closed",
                "settled",
            ), claim
    assert len({claim["visit_no"] for claim in claims}) == PATIENTS


def nothing_is_left_waiting(stack: Insured) -> None:
    """Past the deadline the citizens pay what no insurer has settled."""
    claims = stack.rows(CLAIMS)
    ends = Counter(claim["status"] for claim in claims)
    given_up = sum(fault is Fault.DECLINE for fault in ONCE) + len(range(*SILENT))
    cancelled = given_up + REVERSALS
    assert ends == {"settled": PATIENTS - given_up, "cancelled": cancelled}
    assert {claim["bill_status"] for claim in claims} == {"settled"}
    assert {claim["visit_status"] for claim in claims} == {"closed"}


def both_records_agree(stack: Insured) -> None:
    """What stands and what moved is the same there and here, claim by claim."""
    claims = stack.rows(CLAIMS)
    ours = {
        claim["reference"]: (claim["person"], *(claim[name] for name in AMOUNTS))
        for claim in claims
        if claim["status"] == "settled"
    }
    theirs = {
        claim["reference"]: (claim["person"], *(claim[name] for name in AMOUNTS))
        for claim in stack.insurer.claims()
    }
    assert theirs == ours
    moved = Counter(
        (line["reference"], line["type"])
        for day in _days()
        for line in stack.insurer.statement(day)
    )
    assert set(moved.values()) == {1}
    assert {reference for reference, _ in moved} <= {one["reference"] for one in claims}
    for claim in claims:
        settled = (claim["reference"], "settlement") in moved
        taken_back = (claim["reference"], "cancellation") in moved
        assert (settled and not taken_back) == (claim["status"] == "settled"), claim


def what_was_taken_back_is_refunded_to_the_fen(stack: Insured) -> None:
    """Each without its CT: 76 % of 320.00 to the fund, the rest to the citizen."""
    query = "SELECT status, amount_minor, insurer_minor FROM ledger_refund"
    given = [tuple(refund.values()) for refund in stack.rows(query)]
    assert given == [("succeeded", 76_80, 243_20)] * REVERSALS


def _days() -> list[date]:
    """The days that the run may have touched: it may pass midnight."""
    now = datetime.now(UTC)  # noqa: TID251 - the insurer runs on the real clock
    return [(now - timedelta(days=1)).date(), now.date()]

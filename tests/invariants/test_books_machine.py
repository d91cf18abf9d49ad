"""Ledger and credit against a dictionary, in whatever order hypothesis thinks of.

``CITYTAB_STEPS`` makes the run longer than CI's.
"""

import os
from datetime import timedelta
from uuid import UUID, uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from credit.operations.defer_charge import book_due, defer_charge, place_hold
from ledger.models import Bill
from ledger.money import Money
from ledger.operations.claim_bills import claim_bills
from ledger.operations.form_bill import (
    BillParts,
)
from ledger.operations.open_accounts import AccountToOpen, set_limits
from ledger.operations.post_transfers import post_transfers
from ledger.operations.roll_up_balances import roll_up_balances
from ledger.operations.seal_day import seal_day
from ledger.ports import Answer, Outcome
from ledger.queries.balances import tracked_balances
from ledger.queries.verification import faults
from ledger.rules import accounts
from ledger.rules.ids import SHARDS
from tests.databases import TestDatabase
from tests.factories.books import owe, resolve
from tests.invariants.taking_back import TakingBack

STEPS = int(os.environ.get("CITYTAB_STEPS", "400"))
STEPS_PER_RUN = 50
AMOUNTS = st.integers(min_value=1, max_value=70_000)
ANSWERS = st.sampled_from(["succeeded", "declined", "unknown", "absent"])


class BooksMachine(TakingBack):
    """Everything that may happen to lines, holds, debts and bills."""

    holds = Bundle("holds")
    debts = Bundle("debts")

    @rule(target=holds, who=st.integers(0, 2), amount=AMOUNTS, at_most=st.booleans())
    def hold(self, who: int, amount: int, *, at_most: bool) -> object:
        holder, model = self._pick(who)
        debt = self._debt(holder, amount, "merchant", None)
        left = max(model.limit_minor - model.used_minor - model.held_minor, 0)
        wanted = min(amount, left) if at_most else amount
        placed = place_hold(
            debt=debt, at=self.at, lasts=timedelta(days=1), at_most=at_most
        )
        if wanted and model.fits(wanted):
            assert placed.id is not None
            assert placed.amount_minor == wanted
            model.hold(placed.id, wanted)
            return (holder, placed.id)
        assert placed.id is None
        assert placed.reason == "credit.line.limit_exceeded"
        return multiple()

    @rule(
        target=debts,
        which=holds,
        amount=AMOUNTS,
        kind=st.sampled_from(["capture", "release", "expire"]),
    )
    def resolve_hold(self, which: tuple[UUID, UUID], amount: int, kind: str) -> object:
        holder, hold = which
        model = self.model[holder]
        end = resolve(holder, hold, kind, amount if kind == "capture" else None)
        answer = post_transfers(postings=[end], at=self.at)[0].value
        if hold not in model.holds:
            assert answer == "hold_already_resolved"
            return multiple()
        if kind == "capture":
            beyond = amount - model.holds[hold]
            if beyond > 0 and not model.fits(beyond):
                assert answer == "exceeds_limit"
                return multiple()
        assert answer == "ok"
        model.let_go(hold)
        if kind != "capture":
            return multiple()
        model.used_minor += amount
        model.debts[end.id] = amount
        return (holder, end.id)

    @rule(target=debts, who=st.integers(0, 2), amount=AMOUNTS)
    def spend(self, who: int, amount: int) -> object:
        holder, model = self._pick(who)
        posting = owe(holder, self.merchants["merchant"], amount)
        answer = post_transfers(postings=[posting], at=self.at)[0].value
        if not model.fits(amount):
            assert answer == "exceeds_limit"
            return multiple()
        assert answer == "ok"
        again = post_transfers(postings=[posting, posting], at=self.at)
        assert again == ["exists", "exists"]
        other = owe(holder, self.merchants["merchant"], amount + 1, id=posting.id)
        refused = post_transfers(postings=[other], at=self.at)
        assert refused == ["exists_with_different_content"]
        model.used_minor += amount
        model.debts[posting.id] = amount
        return (holder, posting.id)

    @rule(which=debts)
    def reverse(self, which: tuple[UUID, UUID]) -> None:
        holder, debt = which
        model = self.model[holder]
        answer = post_transfers(
            postings=[resolve(holder, debt, "reverse")], at=self.at
        )[0]
        if debt in model.debts:
            assert answer == "ok"
            model.used_minor -= model.debts.pop(debt)
        else:
            assert answer == "already_reversed"

    @rule(who=st.integers(0, 2), limit=st.integers(0, 80_000))
    def change_limit(self, who: int, limit: int) -> None:
        holder, model = self._pick(who)
        name = accounts.line("parking", holder)
        set_limits(accounts=[AccountToOpen(name, "CNY", limit)])
        model.limit_minor = limit

    @rule(
        who=st.integers(0, 2),
        amount=AMOUNTS,
        mode=st.sampled_from(["merchant", "city"]),
        take=st.booleans(),
    )
    def bill(self, who: int, amount: int, mode: str, *, take: bool) -> None:
        holder, model = self._pick(who)
        bill_id = uuid4()
        debt = self._debt(holder, amount, mode, bill_id)
        hold = next(iter(model.holds), None) if take and mode == "merchant" else None
        held = model.holds[hold] if hold else 0
        refusal = defer_charge(debt=debt, at=self.at, hold_id=hold)
        if amount <= held or model.fits(amount - held):
            assert refusal == ""
            if hold:
                model.let_go(hold)
            model.used_minor += amount
            parts = BillParts(line_minor=amount)
        else:
            assert refusal == "credit.line.limit_exceeded"
            book_due(debt=debt, at=self.at)
            model.due_minor += amount
            parts = BillParts(due_minor=amount)
        self._form(holder, bill_id, mode, parts)

    @precondition(lambda self: self.bills)
    @rule(answers=st.lists(ANSWERS, min_size=3, max_size=3), twice=st.booleans())
    def settle(self, answers: list[str], *, twice: bool) -> None:
        """Collect everything; each holder's gateway has an answer of its own.

        Not each partition's: which one a holder is in differs from run to run.
        """
        self.at += timedelta(days=1)
        orders = {
            claimed.order.reference: claimed.order
            for shard in range(SHARDS)
            for claimed in claim_bills(shard=shard, limit=1000, at=self.at)
        }
        outcomes = [
            Outcome(
                reference,
                Answer("succeeded" if holder is None else answers[holder]),
                orders[reference].amount,
                retryable=True,
            )
            for reference, holder in self._in_order(orders)
        ]
        self._record(outcomes, "collect", twice=twice)

    @precondition(lambda self: self.payments)
    @rule(answer=ANSWERS, pick=st.integers(0, 40), more=st.sampled_from([0, 0, 0, 1]))
    def hear_late(self, answer: str, pick: int, more: int) -> None:
        """An answer comes again, or another one to a question long settled."""
        sent = [ref for ref, one in self.payments.items() if one.status != "created"]
        if not sent:
            return  # nobody is asked about what was never sent
        reference = sent[pick % len(sent)]
        bill = self.payments[reference].bill
        outcome = Outcome(
            reference,
            Answer(answer),
            Money(bill.cash_minor + more, "CNY"),
            retryable=True,
        )
        self._record([outcome], "ask", twice=False)

    @rule(many=st.booleans())
    def roll_up_and_seal(self, *, many: bool) -> None:
        roll_up_balances(at=self.at, limit=1000 if many else 7)
        seal_day(at=self.at, limit=1024)

    @invariant()
    def the_counters_agree(self) -> None:
        for holder, model in self.model.items():
            line = accounts.line("parking", holder).id("CNY")
            due = accounts.due(holder).id("CNY")
            found = tracked_balances([line, due])
            assert found[line].used_minor == model.used_minor
            assert found[line].held_minor == model.held_minor
            assert found[line].limit_minor == model.limit_minor
            owed = found[due].used_minor if due in found else 0
            assert owed == model.due_minor
            unapplied = accounts.unapplied(holder).id("CNY")
            surplus = tracked_balances([unapplied]).get(unapplied)
            assert -(surplus.used_minor if surplus else 0) == model.unapplied_minor

    @invariant()
    def the_bills_agree(self) -> None:
        stands = {"unknown": "settling"}
        rows = Bill.objects.filter(id__in=self.bills).values_list("id", "status")
        for bill_id, status in rows:
            told = self.bills[bill_id].status
            expected = stands.get(told, told)
            assert status == expected or (expected, status) == ("closed", "overdue")

    def teardown(self) -> None:
        assert list(faults()) == []


def test_ledger_and_credit_agree_with_a_dictionary(committed: TestDatabase) -> None:
    run_state_machine_as_test(
        BooksMachine,
        settings=settings(
            max_examples=max(STEPS // STEPS_PER_RUN, 1),
            stateful_step_count=STEPS_PER_RUN,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

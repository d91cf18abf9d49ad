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
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from credit.operations.defer_charge import Debt, book_due, defer_charge, place_hold
from credit.operations.give_mandate import give_mandate
from credit.operations.register_citizen import register_citizen
from ledger.models import Bill
from ledger.money import Money
from ledger.operations.claim_bills import claim_bills
from ledger.operations.form_bill import (
    BillDraft,
    BillParts,
    ChargeDraft,
    form_closed_bill,
)
from ledger.operations.open_accounts import AccountToOpen, set_limits
from ledger.operations.post_transfers import post_transfers
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.roll_up_balances import roll_up_balances
from ledger.ports import Answer, Outcome
from ledger.queries.balances import tracked_balances
from ledger.queries.verification import faults
from ledger.rules import accounts
from tests.cast import CHEN, LIN, WANG
from tests.databases import TestDatabase
from tests.factories.books import NOON, a_merchant, owe, resolve
from tests.factories.people import GOOD_CARD, a_number
from tests.invariants.model import ModelBill, ModelHolder

STEPS = int(os.environ.get("CITYTAB_STEPS", "400"))
STEPS_PER_RUN = 50
AMOUNTS = st.integers(min_value=1, max_value=70_000)
ANSWERS = st.sampled_from(["succeeded", "declined", "unknown", "absent"])


class BooksMachine(RuleBasedStateMachine):
    """One merchant of each risk mode, three citizens, everything that may happen."""

    holds = Bundle("holds")
    debts = Bundle("debts")

    def __init__(self) -> None:
        super().__init__()
        self.merchants = {mode: a_merchant(mode, mode) for mode in ("merchant", "city")}
        self.at = NOON
        self.bills: dict[UUID, ModelBill] = {}
        self.model: dict[UUID, ModelHolder] = {}
        tag = uuid4().hex[:12]
        for person in (LIN, WANG, CHEN):
            self._register(f"{person.ref}-{tag}", person.facts())

    def _register(self, ref: str, facts: dict[str, object]) -> None:
        number = f"{uuid4().int % 10**17:017d}"
        facts["id_no"] = a_number(number)
        holder = register_citizen(ref=ref, at=NOON, **facts)  # type: ignore[arg-type]
        give_mandate(
            ref=ref,
            gateway="sandbox",
            token=GOOD_CARD,
            kinds=["parking"],
            cap_minor=None,
            at=NOON,
        )
        self.model[holder] = ModelHolder(limit_minor=50_000)

    def _debt(self, holder: UUID, amount: int, mode: str, bill: UUID | None) -> Debt:
        return Debt(
            key=("machine", uuid4()),
            holder_id=holder,
            line_kind="parking",
            merchant_id=self.merchants[mode],
            risk_mode=mode,
            amount_minor=amount,
            currency="CNY",
            occurred_at=self.at,
            bill_id=bill,
        )

    def _pick(self, number: int) -> tuple[UUID, ModelHolder]:
        holder = list(self.model)[number % len(self.model)]
        return holder, self.model[holder]

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

    def _form(self, holder: UUID, bill_id: UUID, mode: str, parts: BillParts) -> None:
        draft = BillDraft(
            id=bill_id,
            holder_id=holder,
            payer_id=holder,
            merchant_id=self.merchants[mode],
            risk_mode=mode,
            kind="parking",
            line_kind="parking",
            subject_id=bill_id,
            currency="CNY",
            by="machine",
        )
        charge = ChargeDraft(
            line_no="1",
            code="stay",
            name="Stay",
            amount_minor=parts.total_minor,
            unit_price_minor=parts.total_minor,
            occurred_at=self.at,
        )
        form_closed_bill(draft=draft, charges=[charge], parts=parts, at=self.at)
        self.bills[bill_id] = ModelBill(
            bill_id, holder, parts.line_minor, parts.due_minor
        )

    @precondition(lambda self: self.bills)
    @rule(answers=st.lists(ANSWERS, min_size=16, max_size=16), twice=st.booleans())
    def settle(self, answers: list[str], *, twice: bool) -> None:
        self.at += timedelta(days=1)
        for shard, answer in enumerate(answers):
            claimed = claim_bills(shard=shard, limit=100, at=self.at)
            outcomes = [
                Outcome(
                    c.order.reference,
                    Answer(answer),
                    c.order.amount,
                    retryable=True,
                )
                for c in claimed
            ]
            self._record(outcomes, "collect", twice=twice)

    @precondition(lambda self: self.bills)
    @rule(answer=ANSWERS)
    def hear_late(self, answer: str) -> None:
        """An answer comes again, or another one to a question long settled."""
        known = [bill for bill in self.bills.values() if bill.reference]
        outcomes = [
            Outcome(
                bill.reference,
                Answer(answer),
                Money(bill.line_minor + bill.due_minor, "CNY"),
                retryable=True,
            )
            for bill in known
        ]
        self._record(outcomes, "ask", twice=False)

    def _record(self, outcomes: list[Outcome], asked_by: str, *, twice: bool) -> None:
        for _ in range(2 if twice else 1):
            record_outcomes(outcomes=outcomes, asked_by=asked_by, at=self.at)
        for outcome in outcomes:
            payment_bill = Bill.objects.get(payments__reference=outcome.reference)
            bill = self.bills.get(payment_bill.id)
            if bill is None:
                continue  # another example's bill shares the database
            newly = bill.status == "closed" or bill.reference == outcome.reference
            if not newly or bill.status == "settled":
                continue
            if bill.status == "declined" and bill.reference == outcome.reference:
                continue
            bill.reference = outcome.reference
            self._conclude(bill, outcome.answer)

    def _conclude(self, bill: ModelBill, answer: Answer) -> None:
        model = self.model[bill.holder]
        if answer == Answer.SUCCEEDED:
            bill.status = "settled"
            model.used_minor -= bill.line_minor
            model.due_minor -= bill.due_minor
        elif answer == Answer.UNKNOWN:
            bill.status = "unknown"
        else:
            bill.status = "closed"
            bill.reference = ""

    @rule()
    def roll_up(self) -> None:
        roll_up_balances(at=self.at, limit=7)

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

    @invariant()
    def the_bills_agree(self) -> None:
        stands = {"settled": "settled", "unknown": "settling", "closed": "closed"}
        rows = Bill.objects.filter(id__in=self.bills).values_list("id", "status")
        for bill_id, status in rows:
            expected = stands[self.bills[bill_id].status]
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

"""Three citizens, a merchant of each risk mode, and the dictionary beside them."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from hypothesis.stateful import RuleBasedStateMachine

from credit.operations.defer_charge import Debt
from credit.operations.give_mandate import give_mandate
from credit.operations.register_citizen import register_citizen
from ledger.models import Bill, Payment, Refund
from ledger.money import Money
from ledger.operations.form_bill import (
    BillDraft,
    BillParts,
    ChargeDraft,
    form_closed_bill,
)
from ledger.operations.record_outcomes import record_outcomes
from ledger.ports import Answer, Outcome
from ledger.rules.asking import FIRST_ASK_AFTER
from tests.cast import CHEN, LIN, WANG
from tests.factories.books import NOON, a_merchant
from tests.factories.people import GOOD_CARD, a_number
from tests.invariants.model import (
    ModelBill,
    ModelHolder,
    ModelPayment,
    ModelRefund,
)


class Books(RuleBasedStateMachine):
    """What the machine's rules work with; it has no rules of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.merchants = {mode: a_merchant(mode, mode) for mode in ("merchant", "city")}
        self.at = NOON
        self.bills: dict[UUID, ModelBill] = {}
        self.payments: dict[str, ModelPayment] = {}
        self.refunds: dict[UUID, ModelRefund] = {}
        self.surplus: set[str] = set()
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

    def _draft(self, holder: UUID, bill_id: UUID, mode: str) -> BillDraft:
        return BillDraft(
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

    def _charge(self, amount: int) -> ChargeDraft:
        return ChargeDraft(
            line_no="1",
            code="stay",
            name="Stay",
            amount_minor=amount,
            unit_price_minor=amount,
            occurred_at=self.at,
        )

    def _form(self, holder: UUID, bill_id: UUID, mode: str, parts: BillParts) -> None:
        draft = self._draft(holder, bill_id, mode)
        charge = self._charge(parts.total_minor)
        form_closed_bill(draft=draft, charges=[charge], parts=parts, at=self.at)
        self._know(draft, parts)

    def _know(self, draft: BillDraft, parts: BillParts) -> None:
        self.bills[draft.id] = ModelBill(
            draft.id,
            draft.holder_id,
            parts.line_minor,
            parts.due_minor,
            draft.risk_mode,
            draft.subject_id,
        )

    def _in_order(self, references: Iterable[str]) -> list[tuple[str, int | None]]:
        """Sort payments as their bills were formed, with the number of the holder.

        Another example's, which shares the database, come first and have none: what
        a run does must not depend on what ran before.
        """
        rows = Payment.objects.filter(reference__in=references)
        bills, holders = list(self.bills), list(self.model)
        found = [
            (bills.index(bill), reference, holders.index(holder))
            if bill in self.bills
            else (-1, reference, None)
            for reference, bill, holder in rows.values_list(
                "reference", "bill_id", "holder_id"
            )
        ]
        return [(reference, number) for _, reference, number in sorted(found)]

    def _record(self, outcomes: list[Outcome], asked_by: str, *, twice: bool) -> None:
        self.at += FIRST_ASK_AFTER  # before, absent would not be believed
        for outcome in outcomes:
            known = self.payments.get(outcome.reference)
            if known and known.status == "created" and asked_by == "collect":
                known.status = "open"
        for _ in range(2 if twice else 1):
            record_outcomes(outcomes=outcomes, asked_by=asked_by, at=self.at)
        for outcome in outcomes:
            bill_id = Bill.objects.get(payments__reference=outcome.reference).id
            bill = self.bills.get(bill_id)
            if bill is not None:  # else another example's, which shares the database
                self._hear(bill, outcome)

    def _hear(self, bill: ModelBill, outcome: Outcome) -> None:
        """Move a payment as the answer says; money that comes late is a surplus."""
        payment = self.payments.setdefault(outcome.reference, ModelPayment(bill))
        came = outcome.answer == Answer.SUCCEEDED
        is_whole = outcome.amount == Money(bill.cash_minor, "CNY")
        if payment.status == "open":
            if came and is_whole:
                payment.status = "succeeded"
                self._settle(bill)
            elif came or outcome.answer in (Answer.DECLINED, Answer.ABSENT):
                payment.status = "declined"
                bill.status = "written_off" if bill.was_written_off else "closed"
            elif not bill.was_written_off:
                bill.status = "unknown"
        elif payment.status in ("declined", "superseded") and not came:
            return
        if came and payment.status in ("declined", "superseded"):
            self._find_surplus(bill, outcome)

    def _find_surplus(self, bill: ModelBill, outcome: Outcome) -> None:
        assert outcome.amount is not None
        if outcome.reference in self.surplus:
            return  # once a reference, however often it is told
        self.surplus.add(outcome.reference)
        self.model[bill.holder].unapplied_minor += outcome.amount.amount_minor
        refund = Refund.objects.get(surplus__reference=outcome.reference)
        self.refunds[refund.id] = ModelRefund(
            bill.holder, outcome.amount.amount_minor, "policy"
        )

    def _being_paid(self, bill: ModelBill) -> set[str]:
        """How the payments of a bill stand that have not ended."""
        return {
            payment.status
            for payment in self.payments.values()
            if payment.bill is bill and payment.status in ("created", "open")
        }

    def _settle(self, bill: ModelBill) -> None:
        bill.status = "settled"
        if not bill.was_written_off:
            self.model[bill.holder].owes_no_more(bill)

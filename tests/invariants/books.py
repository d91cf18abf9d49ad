"""Three citizens, a merchant of each risk mode, and the dictionary beside them."""

from uuid import UUID, uuid4

from hypothesis.stateful import RuleBasedStateMachine

from credit.operations.defer_charge import Debt
from credit.operations.give_mandate import give_mandate
from credit.operations.register_citizen import register_citizen
from ledger.models import Bill
from ledger.operations.form_bill import (
    BillDraft,
    BillParts,
    ChargeDraft,
    form_closed_bill,
)
from ledger.operations.record_outcomes import record_outcomes
from ledger.ports import Answer, Outcome
from tests.cast import CHEN, LIN, WANG
from tests.factories.books import NOON, a_merchant
from tests.factories.people import GOOD_CARD, a_number
from tests.invariants.model import ModelBill, ModelHolder


class Books(RuleBasedStateMachine):
    """What the machine's rules work with; it has no rules of its own."""

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

    def _number_of(self, reference: str) -> int:
        """Which holder a payment is of; another example's counts as the first's."""
        holder = Bill.objects.get(payments__reference=reference).holder_id
        known = list(self.model)
        return known.index(holder) if holder in known else 0

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

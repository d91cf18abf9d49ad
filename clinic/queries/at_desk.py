"""A visit as a cashier sees it: whose it is, what it came to, who pays what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.models import ChargeItem, Visit
from clinic.ports import Sums
from clinic.queries.estimates import estimate_of_bill
from clinic.queries.shares import with_final_shares
from clinic.queries.visits import SplitSums, split_of
from clinic.rules.states import SplitStatus, VisitStatus
from credit.queries.lines import LineView, line_of
from credit.queries.recognised import PersonSeen, persons_seen
from credit.rules.lines import LINE_OF_BILL
from ledger.queries.bills import bills_of_subject, is_being_paid
from ledger.queries.deposits import DepositSums, deposit_sums
from ledger.rules.digests import canonical_digest
from ledger.rules.states import PAYABLE_BILL, BillStatus


@dataclass(frozen=True, slots=True)
class VisitAtDesk:
    """A visit with everything that a window needs; as many queries for any visit.

    ``person`` is whoever pays, masked, if the city knows who it is. ``items`` have
    their final shares and their reversals, ``bills`` their payments, tenders and
    refunds. ``preview`` is what the insurer is expected to say, where it keeps claims.
    """

    visit: Visit
    person: PersonSeen | None
    items: list[ChargeItem]
    bills: list[Any]
    split: SplitSums
    preview: Sums | None
    line: LineView | None
    deposits: DepositSums

    @property
    def to_pay(self) -> list[Any]:
        """Give the bills that wait for their payer, in their order."""
        return [bill for bill in self.bills if is_to_pay(bill)]

    @property
    def waits_for_insurer(self) -> bool:
        """Say whether a bill closes as soon as the insurer has answered."""
        is_asked = self.visit.split_status == SplitStatus.ESTIMATED
        return is_asked or any(
            bill.status == BillStatus.OPEN and bill.supplement_no for bill in self.bills
        )

    @property
    def to_pay_minor(self) -> int:
        """Sum up what is to be paid now."""
        return sum(bill.cash_minor for bill in self.to_pay)

    @property
    def deposits_at_hand_minor(self) -> int:
        """Say what of the deposits may pay: until the visit is over they cover it."""
        is_over = self.visit.status != VisitStatus.OPEN
        return self.deposits.left_minor if is_over else 0


def is_to_pay(bill: Any) -> bool:
    """Say whether a prefetched bill waits for its payer, and nothing is under way."""
    waits = bill.status in PAYABLE_BILL and bill.cash_minor > 0
    return waits and not is_being_paid(bill)


def mark_of(bill: Any) -> str:
    """Mark a bill's status and amounts: another mark, other amounts."""
    parts = (bill.total_minor, bill.insurer_minor, bill.line_minor, bill.due_minor)
    return canonical_digest([str(bill.status), *parts]).hex()[:16]


def visit_at_desk(visit: Visit, *, at: datetime) -> VisitAtDesk:
    """Read a visit as it stands at a moment."""
    rows = ChargeItem.objects.filter(holder_id=visit.holder_id, visit=visit)
    items = with_final_shares(
        list(rows.select_related("reversal").order_by("performed_at", "id"))
    )
    estimate = None
    if visit.hospital.keeps_claims and visit.split_status != SplitStatus.FINAL:
        estimate = estimate_of_bill(visit, at=at)
    return VisitAtDesk(
        visit=visit,
        person=persons_seen([visit.payer_id]).get(visit.payer_id),
        items=items,
        bills=bills_of_subject(subject_id=visit.id, holder_id=visit.holder_id),
        split=split_of(visit, items),
        preview=estimate[1] if estimate else None,
        line=line_of(
            holder_id=visit.holder_id,
            kind=LINE_OF_BILL[visit.kind],
            currency=visit.hospital.currency,
        ),
        deposits=deposit_sums(holder_id=visit.holder_id, subject_id=visit.id),
    )

"""The books as a dictionary: what ledger and credit must agree with."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass
class ModelBill:
    """A bill as the model sees it; ``owes`` is what stands on the line and due.

    ``refunds`` holds what was asked back and not refused, by refund; those in
    ``given_back`` have succeeded, for those in ``alone`` one person's word was enough.
    ``on_cards_minor`` is what terminals took of it at a desk, and have still.
    ``dispute`` is the open one; ``taken_back_minor`` is what payments at a desk came
    to that were undone.
    """

    id: UUID
    holder: UUID
    line_minor: int
    due_minor: int
    mode: str
    subject: UUID
    status: str = "closed"
    at_desk: bool = False
    on_cards_minor: int = 0
    was_written_off: bool = False
    refunds: dict[UUID, int] = field(default_factory=dict)
    given_back: set[UUID] = field(default_factory=set)
    alone: set[UUID] = field(default_factory=set)
    dispute: UUID | None = None
    was_disputed: bool = False
    taken_back_minor: int = 0

    @property
    def cash_minor(self) -> int:
        return self.line_minor + self.due_minor

    @property
    def left_minor(self) -> int:
        """What of the payment nobody has asked back."""
        return self.cash_minor - sum(self.refunds.values())

    @property
    def alone_minor(self) -> int:
        """What one person alone gave back, or wants to."""
        asked = sum(self.refunds.get(one, 0) for one in self.alone)
        return asked + self.taken_back_minor


@dataclass
class ModelPayment:
    """One try to collect a bill: created, open, succeeded, declined or superseded."""

    bill: ModelBill
    status: str = "open"


@dataclass
class ModelRefund:
    """Money on its way back: requested, approved, asked, succeeded or declined.

    Of a bill's payment, or of a ``surplus`` that no bill keeps.
    """

    holder: UUID
    amount_minor: int
    asked_by: str
    bill: ModelBill | None = None
    status: str = "approved"


@dataclass
class ModelHolder:
    """A holder's line and due, and the holds and debts that make them up."""

    limit_minor: int
    used_minor: int = 0
    held_minor: int = 0
    due_minor: int = 0
    unapplied_minor: int = 0
    holds: dict[UUID, int] = field(default_factory=dict)
    resolved: list[UUID] = field(default_factory=list)
    debts: dict[UUID, int] = field(default_factory=dict)

    def fits(self, more_minor: int) -> bool:
        return self.used_minor + self.held_minor + more_minor <= self.limit_minor

    def hold(self, hold: UUID, amount_minor: int) -> None:
        self.holds[hold] = amount_minor
        self.held_minor += amount_minor

    def let_go(self, hold: UUID) -> int:
        self.resolved.append(hold)
        amount = self.holds.pop(hold)
        self.held_minor -= amount
        return amount

    def owes_no_more(self, bill: ModelBill) -> None:
        self.used_minor -= bill.line_minor
        self.due_minor -= bill.due_minor

"""The books as a dictionary: what ledger and credit must agree with."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass
class ModelBill:
    """A bill as the model sees it; ``owes`` is what stands on the line and due."""

    id: UUID
    holder: UUID
    line_minor: int
    due_minor: int
    status: str = "closed"
    reference: str = ""


@dataclass
class ModelHolder:
    """A holder's line and due, and the holds and debts that make them up."""

    limit_minor: int
    used_minor: int = 0
    held_minor: int = 0
    due_minor: int = 0
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

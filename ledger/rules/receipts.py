"""Which receipts follow from what is left of a bill, and what is digested of each.

Pure; ``issue_receipts`` numbers and writes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ledger.rules.digests import canonical_digest

NUMBER_DIGITS = 10
"""How many digits a receipt's number is printed with; more is still a number."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What the insurer and the citizen paid, in minor units."""

    insurer_minor: int
    cash_minor: int

    @property
    def total_minor(self) -> int:
        """Give both together."""
        return self.insurer_minor + self.cash_minor

    def __neg__(self) -> "Amounts":
        """Turn both signs around, as a red letter has them."""
        return Amounts(-self.insurer_minor, -self.cash_minor)

    def __sub__(self, other: "Amounts") -> "Amounts":
        """Take away part by part."""
        return Amounts(
            self.insurer_minor - other.insurer_minor,
            self.cash_minor - other.cash_minor,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be issued: a red letter to what stands, a new one, both, nothing."""

    takes_back: bool = False
    issues: bool = False


def next_step(*, stands: Amounts | None, left: Amounts) -> Step:
    """Say what brings a bill's receipts level with what is left of it.

    A receipt that says something else than what is left is taken back as a whole,
    and what is left gets one of its own; of nothing there is none.
    """
    if stands == left:
        return Step()
    return Step(takes_back=stands is not None, issues=left.total_minor > 0)


def series_of(kind: str, year: int) -> str:
    """Name the series in which a merchant's receipts of a kind are counted."""
    return f"{kind}-{year}"


@dataclass(frozen=True, slots=True)
class Written:
    """What a receipt says; two that say the same have one digest."""

    bill_id: UUID
    merchant_id: UUID
    kind: str
    series: str
    number: int
    currency: str
    amounts: Amounts
    facts: str
    lines: Sequence[Sequence[Any]]
    reverses_id: UUID | None
    replaces_id: UUID | None
    issued_at: datetime
    issued_by: str
    reason: str = ""


def digest_of(written: Written) -> bytes:
    """Digest a receipt (SHA-256 over its canonical JSON)."""
    said: Mapping[str, Any] = {
        "bill": str(written.bill_id),
        "merchant": str(written.merchant_id),
        "kind": written.kind,
        "series": written.series,
        "number": written.number,
        "currency": written.currency,
        "insurer_minor": written.amounts.insurer_minor,
        "cash_minor": written.amounts.cash_minor,
        "facts": written.facts,
        "lines": [list(line) for line in written.lines],
        "reverses": written.reverses_id and str(written.reverses_id),
        "replaces": written.replaces_id and str(written.replaces_id),
        "issued_at": written.issued_at.astimezone(UTC).isoformat(),
        "issued_by": written.issued_by,
    }
    # Most have none, and are digested as before there were any.
    more = {"reason": written.reason} if written.reason else {}
    return canonical_digest({**said, **more})

"""What crosses the clinic's border: claims on an insurer and how it split them.

Names of amounts follow the national interface for settlements: a bill's total is
what is paid in full by oneself, what is over a ceiling, what is prepaid, and what
is in the insurance's scope; the fund, the hospital and the person bear it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class InsurerAnswer(StrEnum):
    """What an insurer said of a claim.

    ``pending``: it has the claim and decides later. ``declined``: it has settled
    nothing and, under this reference, never will. ``absent``: asked about a claim,
    it has never seen it. ``unknown``: no answer, or none that can be understood; the
    claim may have been settled.
    """

    FINAL = "final"
    PENDING = "pending"
    DECLINED = "declined"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class InsuredKind(StrEnum):
    """How a person is insured: what a city's two basic schemes are called."""

    EMPLOYEE = "employee"
    RESIDENT = "resident"


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One charge item as an insurer sees it; ``insurer_minor`` is our estimate.

    ``ceiling_minor`` is the highest price of a unit that the insurance counts
    (``None``: any), ``prepay_ratio`` what the person bears beforehand of what is
    under it.
    """

    line_no: str
    amount_minor: int
    insurance_class: str
    insurer_minor: int = 0
    quantity: Decimal = Decimal(1)
    unit_price_minor: int = 0
    ceiling_minor: int | None = None
    prepay_ratio: Decimal = Decimal(0)
    category: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A bill's items, asked for once per ``reference``, however often sent.

    ``person`` is an opaque token of the insured, never the identity number;
    ``insured_kind`` is how we believe them insured, and says nothing of who isn't.
    ``visit`` is a token too: claims of one visit share a deductible per visit.
    """

    reference: str
    fund: str
    insured: bool
    currency: str
    lines: tuple[ClaimLine, ...]
    person: str = ""
    insured_kind: str = ""
    visit: str = ""
    visit_kind: str = ""
    hospital: str = ""
    hospital_level: int = 0
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LineScope:
    """What of a line the insurance counts; the four parts sum to its amount.

    ``own_minor``: outside the catalogue, the person's in full; ``over_minor``: above
    a ceiling; ``prepay_minor``: the person's beforehand; ``scope_minor``: in scope.
    """

    line_no: str
    amount_minor: int
    own_minor: int
    over_minor: int
    prepay_minor: int
    scope_minor: int


@dataclass(frozen=True, slots=True)
class Sums:
    """How a whole claim is split; ``rules.sums.add_up`` says what must sum up.

    ``deductible_minor`` is what of ``scope_minor`` the person bears before the fund
    pays; the accounts and ``cash_minor`` are the person's part.
    """

    total_minor: int
    own_minor: int
    over_minor: int
    prepay_minor: int
    scope_minor: int
    deductible_minor: int
    fund_minor: int
    hospital_minor: int
    person_minor: int
    account_current_minor: int
    account_carried_minor: int
    account_family_minor: int
    cash_minor: int

    @property
    def account_minor(self) -> int:
        """What the person's accounts at the insurer pay together."""
        return (
            self.account_current_minor
            + self.account_carried_minor
            + self.account_family_minor
        )


@dataclass(frozen=True, slots=True)
class Balances:
    """What a person's accounts at the insurer hold, in the order they pay in."""

    current_minor: int = 0
    carried_minor: int = 0
    family_minor: int = 0


@dataclass(frozen=True, slots=True)
class CoverageTold:
    """How a person stands with the insurer after an answer.

    ``cap_left_minor``: what the fund may still pay this year (``None``: any sum).
    """

    insured_kind: str
    deductible_left_minor: int
    cap_left_minor: int | None
    balances: Balances


@dataclass(frozen=True, slots=True)
class Share:
    """How one line is split; the three sum to its amount."""

    line_no: str
    insurer_minor: int
    account_minor: int
    citizen_minor: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """An insurer's answer.

    When it is final, an insurer that keeps claims says ``sums`` and ``lines``, one
    that has no memory ``shares``. ``coverage`` is how the person stands now.
    """

    reference: str
    answer: InsurerAnswer
    shares: tuple[Share, ...] = ()
    sums: Sums | None = None
    lines: tuple[LineScope, ...] = ()
    coverage: CoverageTold | None = None
    reason: str = ""


class Insurer(Protocol):
    """An insurance fund's settlement system. Answers come in the order asked.

    A lost or unreadable answer is ``unknown``, never an exception. One that
    ``keeps_claims`` remembers what it settled: what it is owed back is cancelled
    there. One that doesn't splits line by line, always the same way.
    """

    name: str
    keeps_claims: bool

    def pre_settle(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Ask how claims would be split, binding nobody."""
        ...

    def settle(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Claim all concurrently; the same reference again gives the same answer."""
        ...

    def query(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Ask what became of claims; ``declined`` when one was cancelled."""
        ...

    def cancel(self, claims: Sequence[Claim]) -> list[bool]:
        """Take claims back; true of each of which nothing stands any more.

        True also of one that the insurer never saw: it remembers the reference, and
        declines the claim should it arrive after all. False: ask again.
        """
        ...

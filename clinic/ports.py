"""What crosses the clinic's border: claims on an insurer and how it split them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class InsurerAnswer(StrEnum):
    """What an insurer said of a claim.

    ``absent``: asked about a claim, it has never seen it. ``unknown``: no answer,
    or none that can be understood; the claim may have been settled.
    """

    FINAL = "final"
    PENDING = "pending"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One charge item as an insurer sees it; ``insurer_minor`` is our estimate."""

    line_no: str
    amount_minor: int
    insurance_class: str
    insurer_minor: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A visit's items, asked for once per ``reference``, however often sent."""

    reference: str
    fund: str
    insured: bool
    currency: str
    lines: tuple[ClaimLine, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How one line is split; the three sum to its amount."""

    line_no: str
    insurer_minor: int
    account_minor: int
    citizen_minor: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """An insurer's answer; ``shares`` are there when it is final."""

    reference: str
    answer: InsurerAnswer
    shares: tuple[Share, ...] = ()


class Insurer(Protocol):
    """An insurance fund's settlement system.

    A lost or unreadable answer is ``unknown``, never an exception.
    """

    name: str

    def pre_settle(self, claim: Claim) -> Settlement:
        """Ask how a claim would be split, binding nobody."""
        ...

    def settle(self, claim: Claim) -> Settlement:
        """Claim; the same reference again gives the same answer."""
        ...

    def query(self, claim: Claim) -> Settlement:
        """Ask what became of a claim."""
        ...

    def cancel(self, claim: Claim) -> bool:
        """Take a claim back; true when nothing of it stands any more."""
        ...

"""What the floors above know about a bill, handed down to its page as data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Part:
    """One priced part of a charge: what, when, how it was reckoned, its amount."""

    text: str
    during: str
    reckoned: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A charge as a person understands it; without a title its own name stands."""

    title: str = ""
    notes: Sequence[str] = ()
    parts: Sequence[Part] = ()


@dataclass(frozen=True, slots=True)
class NamedSum:
    """A sum of a bill under its name, and the sums that it consists of."""

    name: str
    amount_minor: int
    parts: "Sequence[NamedSum]" = ()


@dataclass(frozen=True, slots=True)
class BillFacts:
    """What the floors above need to recognise a bill of theirs.

    ``explanations`` are those that they gave its charges, by the charges' ids.
    """

    id: UUID
    kind: str
    subject_id: UUID
    currency: str
    explanations: Mapping[UUID, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class More:
    """A page that says more about a bill: its address and what it is called."""

    address: str
    title: Any


def _nothing(bill: BillFacts) -> Mapping[UUID, Explained]:  # noqa: ARG001 - a default
    return {}


def _no_more(bill: BillFacts) -> Sequence[More]:  # noqa: ARG001 - a default
    return ()


def _undivided(bill_id: UUID) -> Sequence[NamedSum]:  # noqa: ARG001 - a default
    return ()


def _as_written(by: str, kind: str) -> str:  # noqa: ARG001 - a default
    return by


def _no_hint(bill: BillFacts) -> str:  # noqa: ARG001 - a default
    return ""


@dataclass(frozen=True, slots=True)
class BillWords:
    """Names for codes, and the explanations of a bill's charges by their ids.

    ``actors`` are named by the part of a step's ``by`` before its colon; ``more`` are
    pages of the floors above about a bill, ``divide`` gives how a bill was divided
    among those who bear it, one tree for each view, ``hint`` is a plate, masked, by
    which who was sent a link knows the bill again, ``who_did`` names to citizens by
    whom a step of a bill of a kind was, without a name of staff.
    """

    kinds: Mapping[str, object] = field(default_factory=dict)
    actors: Mapping[str, object] = field(default_factory=dict)
    explain: Callable[[BillFacts], Mapping[UUID, Explained]] = _nothing
    more: Callable[[BillFacts], Sequence[More]] = _no_more
    divide: Callable[[UUID], Sequence[NamedSum]] = _undivided
    hint: Callable[[BillFacts], str] = _no_hint
    who_did: Callable[[str, str], str] = _as_written

    def kind(self, code: str) -> str:
        """Name a kind of bill; a code that nobody names stands for itself."""
        return str(self.kinds.get(code, code))

    def actor(self, by: str) -> str:
        """Name who did a step: ``gate:lane-1`` becomes “Barrier lane-1”."""
        who, _, which = by.partition(":")
        return f"{self.actors.get(who, who)} {which}".strip()

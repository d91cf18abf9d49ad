"""Credit lines: their kinds, the map of their status, and who gets what limit."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class LineKind(StrEnum):
    """What a line may be used for; emergencies use the outpatient line."""

    PARKING = "parking"
    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"


class LineStatus(StrEnum):
    """Whether a line may be used."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    FROZEN = "frozen"
    CLOSED = "closed"


class StepCause(StrEnum):
    """Whose word a step of a line is.

    A suspension is lifted by the word that it was: a person's by a person, one for
    arrears by their being paid.
    """

    POLICY = "policy"
    PERSON = "person"
    ARREARS = "arrears"


LINE_EDGES = frozenset(
    {
        (LineStatus.ACTIVE, LineStatus.SUSPENDED),
        (LineStatus.SUSPENDED, LineStatus.ACTIVE),
        (LineStatus.SUSPENDED, LineStatus.CLOSED),
        (LineStatus.ACTIVE, LineStatus.FROZEN),
        (LineStatus.FROZEN, LineStatus.ACTIVE),
    }
)

LINE_OF_BILL = {
    "parking": LineKind.PARKING,
    "outpatient": LineKind.OUTPATIENT,
    "emergency": LineKind.OUTPATIENT,
    "inpatient": LineKind.INPATIENT,
}
"""Which line serves which kind of bill."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """One row of the limit policy that is valid now."""

    kind: str
    currency: str
    score_from: int
    insured_only: bool
    limit_minor: int


def limits_for(
    *, score: int, insured: bool, brackets: Iterable[Bracket]
) -> dict[tuple[str, str], int]:
    """Give the limit per (kind, currency) that a score earns; none below all."""
    reached: dict[tuple[str, str], Bracket] = {}
    for bracket in brackets:
        if score < bracket.score_from or (bracket.insured_only and not insured):
            continue
        key = (bracket.kind, bracket.currency)
        if key not in reached or reached[key].score_from < bracket.score_from:
            reached[key] = bracket
    return {key: bracket.limit_minor for key, bracket in reached.items()}

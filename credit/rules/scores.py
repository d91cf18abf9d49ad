"""A row of a score file, and what may become of it."""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What became of a row; a letter each, so that a city's file fits in a few MB."""

    ACCEPTED = "a"
    UNCHANGED = "u"
    SUPERSEDED = "s"
    UNKNOWN = "n"
    MALFORMED = "m"
    OUT_OF_RANGE = "o"


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A citizen's new score; ``insured`` stays as it is when the row doesn't say."""

    ref: str
    score: int
    insured: bool | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be taken, and why; ``ref`` as far as it can be read."""

    ref: str
    fate: Fate

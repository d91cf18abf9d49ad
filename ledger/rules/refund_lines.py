"""How a refund by line divides a bill: who bore which line, and what goes back.

Pure. Shares are whole minor units; the shares of all lines sum to the bill's
parts, so that giving every line back gives back exactly the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.money import split_by_largest_remainder


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line after its reversal; ``insurer_minor`` is the fund's part, or a guess."""

    charge_id: UUID
    line_no: str
    amount_minor: int
    insurer_minor: int = 0


@dataclass(frozen=True, slots=True)
class LineShare:
    """What of a line the citizen bore, and what the fund; or what is left of both."""

    charge_id: UUID
    line_no: str
    citizen_minor: int
    insurer_minor: int

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is left to give back."""
        return self.citizen_minor == 0 and self.insurer_minor == 0


def share_lines(lines: Sequence[BilledLine], *, insurer_minor: int) -> list[LineShare]:
    """Share ``insurer_minor``, the fund's part of a bill, out over its lines.

    What the lines say of the fund's part is kept where it sums up. What is
    missing is shared out over what they left to the citizen, what is too much is
    taken from where it stands, each by largest remainder; where they say nothing
    this is pro rata. No share is below zero or above its line.
    """
    said = [line.insurer_minor for line in lines]
    missing = insurer_minor - sum(said)
    weights = said
    if missing > 0:
        weights = [line.amount_minor - line.insurer_minor for line in lines]
    parts = split_by_largest_remainder(abs(missing), weights)
    sign = 1 if missing > 0 else -1
    return [
        LineShare(
            line.charge_id,
            line.line_no,
            line.amount_minor - line.insurer_minor - sign * part,
            line.insurer_minor + sign * part,
        )
        for line, part in zip(lines, parts, strict=True)
    ]


def take_from_lines(
    left: Sequence[LineShare],
    *,
    asked: Mapping[str, int | None],
    amount_minor: int | None,
) -> list[LineShare]:
    """Say what a refund takes of the lines ``asked`` for, by line number.

    A line asked for without an amount gives the citizen all that is left of it;
    with an ``amount_minor`` for the whole refund, such lines share by largest
    remainder what the others leave of that. The fund's part of a line goes back
    in proportion, rounded down, and to the last when the citizen's does. Whoever
    asks compares with what is left: a share may be above it here.
    """
    lines = [line for line in left if line.line_no in asked]
    wanted = [asked[line.line_no] for line in lines]
    whole = [
        line.citizen_minor if minor is None else 0
        for line, minor in zip(lines, wanted, strict=True)
    ]
    shared = whole
    if amount_minor is not None and any(whole):
        rest = amount_minor - sum(minor for minor in wanted if minor is not None)
        shared = split_by_largest_remainder(max(rest, 0), whole)
    return [
        _part(line, part if minor is None else minor)
        for line, minor, part in zip(lines, wanted, shared, strict=True)
    ]


def _part(line: LineShare, citizen_minor: int) -> LineShare:
    insurer_minor = line.insurer_minor
    if citizen_minor < line.citizen_minor:
        insurer_minor = insurer_minor * citizen_minor // line.citizen_minor
    return LineShare(line.charge_id, line.line_no, citizen_minor, insurer_minor)

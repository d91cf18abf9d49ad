"""Money: whole minor units of one currency.

Amounts are never floats and never mix currencies; they are rounded once, in the
rule that computes them, and split so that the parts sum to the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

AMOUNT_MINOR_MAX = 10**15
"""Ten trillion major units: far above any bill, far below a bigint's end."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """``amount_minor`` whole minor units (fen, cents, pence) of ``currency``."""

    amount_minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        """Add two amounts of one currency."""
        self._same_currency(other)
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """Subtract two amounts of one currency."""
        self._same_currency(other)
        return Money(self.amount_minor - other.amount_minor, self.currency)

    def __neg__(self) -> "Money":
        """Turn the sign around."""
        return Money(-self.amount_minor, self.currency)

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            message = f"{self.currency} and {other.currency} do not mix"
            raise ValueError(message)


def round_half_up(exact: Fraction | Decimal) -> int:
    """Round an exact amount of minor units once; halves go away from zero."""
    if isinstance(exact, Decimal):
        return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    sign = -1 if exact < 0 else 1
    return sign * int((abs(exact) * 2 + 1) // 2)


def split_by_largest_remainder(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Split ``total_minor`` in proportion to ``weights``; the parts sum to it.

    The minor units that rounding down leaves over go to the largest remainders
    (Hamilton's method), ties to the earlier part. Weights are whole numbers of
    at least zero; when all are zero the total must be zero too.

    Raises:
        ValueError: the weights are all zero and the total is not.
    """
    whole = sum(weights)
    if whole == 0:
        if total_minor:
            message = f"nothing to split {total_minor} over"
            raise ValueError(message)
        return [0] * len(weights)
    parts = [total_minor * weight // whole for weight in weights]
    remainders = [total_minor * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for index in order[: total_minor - sum(parts)]:
        parts[index] += 1
    return parts

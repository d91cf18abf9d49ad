"""What lies in a drawer: pieces of money, and what they come to."""

from collections.abc import Mapping

PIECES: Mapping[str, tuple[int, ...]] = {
    "CNY": (100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 20, 10, 5, 2, 1),
}
"""Notes and coins in minor units. The People's Bank of China's issues of renminbi."""


def is_countable(counts: Mapping[int, int], *, currency: str) -> bool:
    """Say whether these are numbers of pieces that the currency has."""
    pieces = PIECES.get(currency, ())
    return all(piece in pieces and number >= 0 for piece, number in counts.items())


def sum_of(counts: Mapping[int, int]) -> int:
    """Add up pieces, in minor units."""
    return sum(piece * number for piece, number in counts.items())

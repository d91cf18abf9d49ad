"""A line's amount: quantity times unit price, rounded once."""

from decimal import Decimal

from ledger.money import round_half_up

UNIT_PRICE_MINOR_MAX = 10**11
AMOUNT_MINOR_MAX = 10**12
"""Ten billion major units a line: no treatment costs that, and the sum of any
visit stays far inside a bigint."""


def line_amount(*, quantity: Decimal, unit_price_minor: int) -> int:
    """Give a line's amount in minor units, rounded half up once."""
    return round_half_up(quantity * unit_price_minor)

"""The worked example: five lines, a deductible of which 100.00 is left, accounts."""

from decimal import Decimal

from clinic.ports import Balances, ClaimLine
from clinic.rules.sums import Terms

WORKED_EXAMPLE = [
    ClaimLine("consultation", 20_00, "A", unit_price_minor=20_00),
    ClaimLine("laboratory", 186_00, "A", unit_price_minor=186_00),
    ClaimLine(
        *("ct", 320_00, "B"), unit_price_minor=320_00, prepay_ratio=Decimal("0.10")
    ),
    ClaimLine(
        *("drug", 129_60, "B"),
        unit_price_minor=129_60,
        ceiling_minor=120_00,
        prepay_ratio=Decimal("0.15"),
    ),
    ClaimLine("material", 45_00, "C", unit_price_minor=45_00),
]
TERMS = Terms(Decimal("0.76"), 100_00)
BALANCES = Balances(80_00, 60_00)

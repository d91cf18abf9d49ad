"""Orders to a gateway, each with a reference of its own."""

from uuid import uuid4

from ledger.money import Money
from ledger.ports import Order

OK = "tok_ok"
FARE = Money(1_250, "CNY")


def order(token: str = OK, amount: Money = FARE, *, reference: str = "") -> Order:
    """Take ``amount`` from the instrument called ``token``."""
    return Order(reference or str(uuid4()), token, amount)


def refund(of: Order, amount_minor: int, *, currency: str = "CNY") -> Order:
    """Give back some of what ``of`` took."""
    return Order(str(uuid4()), of.reference, Money(amount_minor, currency))

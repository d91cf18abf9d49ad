"""What a worker has claimed: it alone now asks a gateway for it, or about it."""

from dataclasses import dataclass

from ledger.ports import Order


@dataclass(frozen=True, slots=True)
class Claimed:
    """The order of a payment or of a refund, and the gateway that it goes to."""

    gateway: str
    order: Order

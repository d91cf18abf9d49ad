"""Which transfers a desk's payment made, and which of them undid it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from ledger.models import Payment, Refund, Tender
from ledger.rules.ids import time_ordered_id


def transfers_of_payment(payment: Payment, *, tenders: int) -> tuple[UUID, ...]:
    """Name the transfers that a payment of so many tenders may have made.

    A tender makes two where it clears the line and then ``due``, and the merchant is
    owed by one more.
    """
    places = _most(tenders)
    return ids_of(payment.created_at, "settle", payment.id, places=places)


def as_taken(payment: Payment, tenders: Iterable[Tender]) -> list[Tender]:
    """Order a payment's tenders as they were posted: a tender's place is in its id."""
    known = list(tenders)
    ids = ids_of(payment.created_at, "tender", payment.id, places=len(known))
    return sorted(known, key=lambda tender: ids.index(tender.id))


def reversals_of(refund: Refund, *, tenders: int) -> tuple[UUID, ...]:
    """Name the reversals of those, in their order, by the refund that took it back."""
    places = _most(tenders)
    return ids_of(refund.requested_at, "take back", refund.id, places=places)


def ids_of(at: datetime, *key: object, places: int) -> tuple[UUID, ...]:
    """Name the transfers of an act as it was posted: a move's place is in its id."""
    return tuple(time_ordered_id(at, *key, place) for place in range(places))


def _most(tenders: int) -> int:
    return 2 * tenders + 1

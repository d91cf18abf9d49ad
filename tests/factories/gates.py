"""Gates that speak to the API, and the events they send."""

from datetime import datetime
from itertools import count
from typing import Any

from ledger.operations.issue_api_key import issue_api_key
from parking.ports import LotView
from tests.cast import LIN
from tests.factories.books import NOON
from tests.signed import SignedTestClient

ENTRIES, EXITS = "/api/v1/parking/entries", "/api/v1/parking/exits"
BATCH, QUOTES = "/api/v1/parking/events/batch", "/api/v1/parking/quotes"
numbers = count(1)


def a_gate(lot: LotView) -> SignedTestClient:
    """A gate that signs with a key of this lot."""
    key = issue_api_key(
        merchant_id=lot.merchant_id, scopes=["gate"], place=lot.id, name="", at=NOON
    )
    return SignedTestClient.of(key)


def event(
    lane: str, occurred_at: datetime, plate: str = LIN.plate, **facts: Any
) -> dict[str, Any]:
    """The body of an event, with an id of its own unless one is given."""
    return {
        "event_id": f"gate-{next(numbers)}",
        "lane": lane,
        "occurred_at": occurred_at.isoformat(),
        "plate": {"text": plate, "color": "blue", "confidence": 0.97},
        **facts,
    }

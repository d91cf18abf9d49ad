"""A lot with its lanes, and what its cameras report."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from ledger.models import Bill
from parking.models import ParkingSession, ReviewItem
from parking.operations.open_lot import open_lot
from parking.operations.record_entry import record_entry
from parking.operations.record_exit import record_exit
from parking.ports import GateAnswer, GateReading, LotView
from parking.queries.lots import lot_by_id
from tests.cast import LIN
from tests.factories.books import NOON, a_merchant

LANES = {"in-1": "in", "in-2": "in", "out-1": "out", "out-2": "out"}
TARIFF = "hangzhou-road-core"
"""By day 5.00 for each half of the first hour, then 6.00 for every half hour."""

MINUTE = timedelta(minutes=1)
numbers = count(1)


def a_lot(
    code: str = "west-lake",
    *,
    tariff: str = TARIFF,
    merchant: str = "west-lake-garage",
    risk_mode: str = "merchant",
) -> LotView:
    """Open a lot with two lanes in and two out."""
    lot_id = open_lot(
        code=code,
        name="West Lake",
        name_zh="西湖停车场",
        merchant_id=a_merchant(merchant, risk_mode),
        tariff_code=tariff,
        lanes=LANES,
        at=NOON,
    )
    return lot_by_id(lot_id)


def reading(
    kind: str,
    lane: str,
    occurred_at: datetime,
    *,
    plate: str = LIN.plate,
    event_id: str = "",
    **facts: Any,
) -> GateReading:
    """What a camera reports; every call is a new event unless it is named."""
    event_id = event_id or f"event-{next(numbers)}"
    body = {"event_id": event_id, "lane": lane, "plate": {"text": plate}}
    body |= {"occurred_at": occurred_at.isoformat()}
    return GateReading(
        kind=kind,
        event_id=event_id,
        lane=lane,
        occurred_at=occurred_at,
        plate=plate,
        body=body | {name: str(value) for name, value in facts.items()},
        **facts,
    )


def enters(lot: LotView, occurred_at: datetime = NOON, **facts: Any) -> dict[str, Any]:
    """A car comes in; what the gate is told."""
    at = facts.pop("at", occurred_at)
    lane = facts.pop("lane", "in-1")
    return record_entry(
        lot=lot, reading=reading("entry", lane, occurred_at, **facts), at=at
    ).body


def leaves(lot: LotView, occurred_at: datetime, **facts: Any) -> dict[str, Any]:
    """A car wants out; what the gate is told."""
    return exits(lot, occurred_at, **facts).body


def exits(lot: LotView, occurred_at: datetime, **facts: Any) -> GateAnswer:
    """A car wants out; the whole answer."""
    at = facts.pop("at", occurred_at)
    lane = facts.pop("lane", "out-1")
    return record_exit(
        lot=lot, reading=reading("exit", lane, occurred_at, **facts), at=at
    )


def session_of(answer: dict[str, Any]) -> ParkingSession:
    """The session that an answer names."""
    return ParkingSession.objects.get(id=UUID(answer["session"]))


def bill_of(answer: dict[str, Any]) -> Bill:
    """The bill that an answer names."""
    return Bill.objects.get(id=UUID(answer["bill"]))


def reviewed() -> list[str]:
    """Why people are asked to look, in order."""
    return list(ReviewItem.objects.order_by("id").values_list("reason", flat=True))

"""Parking's tables, one aggregate a file."""

from parking.models.event import EventAnswer, GateEvent, Heartbeat, Passage
from parking.models.lot import Lane, Lot, Permit
from parking.models.session import ParkingSession, ReviewItem

__all__ = [
    "EventAnswer",
    "GateEvent",
    "Heartbeat",
    "Lane",
    "Lot",
    "ParkingSession",
    "Passage",
    "Permit",
    "ReviewItem",
]

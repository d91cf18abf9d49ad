"""Parking's tables, one aggregate a file."""

from parking.models.discount import Discount, Funding, Validation
from parking.models.event import EventAnswer, GateEvent, Heartbeat, Passage
from parking.models.lot import Lane, Lot
from parking.models.permit import Permit, PermitCar
from parking.models.session import ParkingSession, ReviewItem
from parking.models.waiver import Waiver

__all__ = [
    "Discount",
    "EventAnswer",
    "Funding",
    "GateEvent",
    "Heartbeat",
    "Lane",
    "Lot",
    "ParkingSession",
    "Passage",
    "Permit",
    "PermitCar",
    "ReviewItem",
    "Validation",
    "Waiver",
]

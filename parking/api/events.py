"""Gates report entries, exits and passages, one by one."""

from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api.views import MachineView
from parking.api.readings import read_car, read_passage
from parking.api.serializers import GateEventFacts, HeartbeatFacts, PassageFacts
from parking.operations.record_entry import record_entry
from parking.operations.record_exit import record_exit
from parking.operations.record_passage import record_heartbeat, record_passage
from parking.ports import GateAnswer, LotView
from parking.queries.lots import LotUnknown, lane_of, lot_by_id
from parking.rules.states import EventKind

REPLAYED = {"Idempotency-Replayed": "true"}


class GateView(MachineView):
    """A call of a gate, about the lot of its key."""

    scopes: ClassVar[frozenset[str]] = frozenset({"gate"})

    @property
    def lot(self) -> LotView:
        """Give the lot of the key.

        Raises:
            LotUnknown: the key's place is no lot of its merchant.
        """
        caller = self.caller
        lot = lot_by_id(caller.place)
        if lot.merchant_id != caller.merchant_id:
            raise LotUnknown
        return lot


class EntriesView(GateView):
    """A car came in."""

    bodies: ClassVar[Any] = {"post": GateEventFacts}

    def post(self, request: Request) -> Response:
        """Record the entry; 201 with the session, 200 when it was recorded before.

        Raises:
            LaneUnknown, PlateMalformed, VehicleClassUnknown, EventConflict: see there.
        """
        facts = self.read(GateEventFacts)
        reading = read_car(EventKind.ENTRY, request.data, facts=facts)
        answer = record_entry(lot=self.lot, reading=reading, at=timezone.now())
        return answered(answer, new_status=201)


class ExitsView(GateView):
    """A car wants out."""

    bodies: ClassVar[Any] = {"post": GateEventFacts}

    def post(self, request: Request) -> Response:
        """Record the exit and answer the fee and the decision.

        Raises:
            LaneUnknown, PlateMalformed, VehicleClassUnknown, EventConflict: see there.
        """
        facts = self.read(GateEventFacts)
        reading = read_car(EventKind.EXIT, request.data, facts=facts)
        answer = record_exit(lot=self.lot, reading=reading, at=timezone.now())
        return answered(answer)


class PassagesView(GateView):
    """A car passed, turned back, or went through without leave."""

    bodies: ClassVar[Any] = {"post": PassageFacts}

    def post(self, request: Request) -> Response:
        """Record the passage.

        Raises:
            LaneUnknown, EventConflict: see there.
        """
        reading = read_passage(request.data, self.read(PassageFacts))
        answer = record_passage(lot=self.lot, reading=reading, at=timezone.now())
        return answered(answer, new_status=201)


class HeartbeatsView(GateView):
    """A device is alive."""

    bodies: ClassVar[Any] = {"post": HeartbeatFacts}

    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Note it, and tell the time, so that a clock can be compared.

        Raises:
            LaneUnknown: the lot has no such lane.
        """
        facts, lot, at = self.read(HeartbeatFacts), self.lot, timezone.now()
        lane = facts.get("lane", "")
        if lane:
            lane_of(lot, lane)
        record_heartbeat(
            lot=lot,
            lane=lane,
            device_at=facts.get("occurred_at"),
            device_seq=facts.get("device_seq"),
            at=at,
        )
        return Response({"received_at": at})


def answered(answer: GateAnswer, *, new_status: int = 200) -> Response:
    """Answer an event, with the header where it was answered before."""
    if answer.replayed:
        return Response(answer.body, headers=REPLAYED)
    return Response(answer.body, status=new_status)

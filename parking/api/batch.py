"""Gates that were cut off report what happened meanwhile, all at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.errors import Rejected
from parking.api.events import GateView
from parking.api.readings import read_batched
from parking.api.serializers import BatchFacts
from parking.operations.keep_event import EventConflict
from parking.operations.record_entry import record_entry
from parking.operations.record_exit import record_exit
from parking.operations.record_passage import record_passage
from parking.ports import GateReading, LotView
from parking.queries.device_counts import counted_near
from parking.rules.gaps import find_gaps
from parking.rules.states import EventKind

RECORD = {
    EventKind.ENTRY: record_entry,
    EventKind.EXIT: record_exit,
    EventKind.PASSAGE: record_passage,
}


class BatchView(GateView):
    """Up to 500 events in any order."""

    bodies: ClassVar[Any] = {"post": BatchFacts}

    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Record each for itself, the oldest first; answer in the order given."""
        items: Sequence[Mapping[str, Any]] = self.read(BatchFacts)["events"]
        lot, at = self.lot, timezone.now()
        results: list[dict[str, Any]] = [{}] * len(items)
        readings: list[tuple[int, GateReading]] = []
        for place, item in enumerate(items):
            try:
                readings.append((place, read_batched(item)))
            except (ValidationError, Rejected) as refusal:
                results[place] = self._refused(item.get("event_id"), refusal)
        for place, reading in sorted(readings, key=lambda one: one[1].occurred_at):
            results[place] = self._recorded(lot, reading, at=at)
        return Response({"results": results, "gaps": _gaps(lot, readings)})

    def _recorded(
        self, lot: LotView, reading: GateReading, *, at: datetime
    ) -> dict[str, Any]:
        try:
            answer = RECORD[EventKind(reading.kind)](lot=lot, reading=reading, at=at)
        except Rejected as refusal:
            return self._refused(reading.event_id, refusal)
        status = "duplicate" if answer.replayed else "accepted"
        return {**answer.body, "event_id": reading.event_id, "status": status}

    def _refused(
        self, event_id: object, refusal: ValidationError | Rejected
    ) -> dict[str, Any]:
        """Give the problem that the event alone would have met, and its fate."""
        return self.problem(refusal) | {
            "event_id": event_id if isinstance(event_id, str) else None,
            "status": "conflict" if isinstance(refusal, EventConflict) else "rejected",
        }


def _gaps(
    lot: LotView, readings: Sequence[tuple[int, GateReading]]
) -> list[dict[str, Any]]:
    counts = [r.device_seq for _, r in readings if r.device_seq is not None]
    if not counts:
        return []
    counted = counted_near(lot_id=lot.id, first=min(counts), last=max(counts))
    return [
        {"from": gap.first, "to": gap.last, "lane": gap.lane}
        for gap in find_gaps(counted)
    ]

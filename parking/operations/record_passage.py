"""Record what became of a car after it was read, and that a device is alive."""

from datetime import datetime

from django.db import transaction

from ledger.rules.ids import name_based_id
from parking.models import Heartbeat, Passage
from parking.operations.keep_event import keep_answer, keep_event
from parking.ports import GateAnswer, GateReading, LotView
from parking.queries.lots import lane_of


def record_passage(*, lot: LotView, reading: GateReading, at: datetime) -> GateAnswer:
    """Keep a passage; nothing is charged or taken back for it.

    Raises:
        LaneUnknown, EventConflict: in this order.
    """
    lane_id = lane_of(lot, reading.lane)
    with transaction.atomic(savepoint=False):
        event = keep_event(lot=lot, lane_id=lane_id, reading=reading, at=at)
        if isinstance(event, GateAnswer):
            return event
        Passage.objects.bulk_create(
            [Passage(event_id=event.id, kind=reading.passage, about=reading.about)]
        )
        body = {"event_id": reading.event_id, "kind": reading.passage}
        return keep_answer(event, None, body=body)


def record_heartbeat(
    *,
    lot: LotView,
    lane: str,
    device_at: datetime | None,
    device_seq: int | None,
    at: datetime,
) -> None:
    """Note that a device of a lot was heard; ``lane`` is empty for the whole lot's."""
    with transaction.atomic(savepoint=False):
        Heartbeat.objects.bulk_create(
            [
                Heartbeat(
                    id=name_based_id("heartbeat", lot.id, lane),
                    lot_id=lot.id,
                    lane_code=lane,
                    heard_at=at,
                    device_at=device_at,
                    device_seq=device_seq,
                )
            ],
            update_conflicts=True,
            unique_fields=["lot", "lane_code"],
            update_fields=["heard_at", "device_at", "device_seq"],
        )

"""Keep what a device says before anything is made of it, and what it was told.

The raw fact is inserted first. Two sendings of one event meet at its unique
rule, two reads of one car in one lot at the car's own lock: whoever comes second
waits, and then sees all that the first has written.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models.sealed import blind_index_of, seal_for
from ledger.operations.prepared import one_trip
from ledger.rules.digests import canonical_json
from ledger.rules.ids import name_based_id, time_ordered_id
from parking.models import EventAnswer, GateEvent, ReviewItem
from parking.operations.lock_session import car_lock
from parking.ports import GateAnswer, GateReading, KnownSession, LotView
from parking.queries.sessions import LATEST, LATEST_MAX, known
from parking.rules.matching import is_ahead, sane_moment
from parking.rules.plates import PLATE, tells_cars_apart
from parking.rules.states import ReviewReason

INSERT = """
INSERT INTO parking_gateevent (id, merchant_id, event_id, kind, lot_id, lane_id,
    occurred_at, received_at, device_seq, offline, plate_index, body, digest)
SELECT %s::uuid, %s::uuid, %s, %s, %s::uuid, %s::uuid,
    %s::timestamptz, %s::timestamptz, %s::bigint, %s::boolean, %s::bytea, %s::bytea,
    %s::bytea
  FROM (SELECT pg_advisory_xact_lock(%s)) one_read_of_a_car_at_a_time
ON CONFLICT DO NOTHING RETURNING true"""

BODY = GateEvent._meta.get_field("body")  # noqa: SLF001  Django's documented interface


class EventConflict(Rejected):
    """The event was sent before, with other content."""

    code = "parking.event.conflict"
    sentence = _("The event %(event_id)s was recorded before with other content.")


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """A new event: where and what was read, and the moment to go by.

    ``sessions`` are the car's latest in this lot, the newest first.
    """

    id: UUID
    lot: LotView
    reading: GateReading
    plate: str
    plate_index: bytes
    moment: datetime
    at: datetime
    sessions: Sequence[KnownSession] = ()

    @property
    def by(self) -> str:
        """Sign timelines with the lane."""
        return f"gate:{self.reading.lane}"


def keep_event(
    *, lot: LotView, lane_id: UUID, reading: GateReading, at: datetime
) -> KeptEvent | GateAnswer:
    """Store a new event, or give the answer that it had.

    Raises:
        EventConflict: the same ``event_id`` came before with other content.
    """
    body = canonical_json(reading.body)
    digest = hashlib.sha256(body).digest()
    event = _understood(lot, reading, at=at)
    with transaction.atomic(savepoint=False):
        with one_trip() as trip:
            inserted = trip.run(
                INSERT,
                [
                    event.id,
                    lot.merchant_id,
                    reading.event_id,
                    reading.kind,
                    lot.id,
                    lane_id,
                    reading.occurred_at,
                    at,
                    reading.device_seq,
                    reading.offline,
                    event.plate_index,
                    seal_for(BODY.context, body),
                    digest,
                    _lock_key(event),
                ],
            )
            sessions = trip.run(LATEST, [lot.id, event.plate_index, LATEST_MAX])
        if not inserted.fetchone():
            return _replayed(event, digest)
        if is_ahead(reading.occurred_at, received_at=at):
            note_review(event, ReviewReason.CLOCK_IN_FUTURE)
    return replace(event, sessions=known(sessions.fetchall()))


def keep_answer(
    event: KeptEvent, session_id: UUID | None, *, body: dict[str, Any]
) -> GateAnswer:
    """Keep what an event is answered, to be answered again."""
    with transaction.atomic(savepoint=False), one_trip() as trip:
        trip.insert([answer_to(event, session_id, body=body)])
    return GateAnswer(body)


def answer_to(
    event: KeptEvent, session_id: UUID | None, *, body: dict[str, Any]
) -> EventAnswer:
    """Make the row that keeps an answer."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return EventAnswer(event_id=event.id, session_id=session_id, body=text)


def note_review(
    event: KeptEvent, reason: ReviewReason, *, session_id: UUID | None = None
) -> None:
    """Put an event on the list of what a person should look at."""
    item = ReviewItem(
        id=time_ordered_id(event.at, "review", event.id, reason),
        lot_id=event.lot.id,
        event_id=event.id,
        session_id=session_id,
        reason=reason,
        noted_at=event.at,
    )
    with transaction.atomic(savepoint=False):
        ReviewItem.objects.bulk_create([item])


def _understood(lot: LotView, reading: GateReading, *, at: datetime) -> KeptEvent:
    plate = reading.plate
    if plate and not tells_cars_apart(plate):
        plate += name_based_id("unlicensed", lot.merchant_id, reading.event_id).hex
    return KeptEvent(
        id=time_ordered_id(
            reading.occurred_at, "event", lot.merchant_id, reading.event_id
        ),
        lot=lot,
        reading=reading,
        plate=plate,
        plate_index=blind_index_of(PLATE, plate) if plate else b"",
        moment=sane_moment(reading.occurred_at, received_at=at),
        at=at,
    )


def _lock_key(event: KeptEvent) -> int:
    name = event.plate_index or event.reading.event_id.encode()
    return car_lock(event.lot.id, name)


def _replayed(event: KeptEvent, digest: bytes) -> GateAnswer:
    kind, lot_id, known_digest, body = GateEvent.objects.values_list(
        "kind", "lot_id", "digest", "answer__body"
    ).get(merchant_id=event.lot.merchant_id, event_id=event.reading.event_id)
    is_same = (kind, lot_id, bytes(known_digest)) == (
        event.reading.kind,
        event.lot.id,
        digest,
    )
    if not is_same:
        raise EventConflict(event_id=event.reading.event_id)
    return GateAnswer(json.loads(body), replayed=True)

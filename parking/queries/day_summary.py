"""One day of a lot in figures, by the lot's own clock."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum

from parking.models import GateEvent, ParkingSession
from parking.ports import LotView
from parking.rules.states import EventKind, SessionStatus


def day_summary(lot: LotView, day: date) -> dict[str, Any]:
    """Count what happened on a local day, and what was charged for it."""
    zone = ZoneInfo(lot.zone)
    begins = datetime.combine(day, time(), zone)
    ends = datetime.combine(day + timedelta(days=1), time(), zone)
    counts = dict(
        GateEvent.objects.filter(
            lot_id=lot.id, occurred_at__gte=begins, occurred_at__lt=ends
        )
        .values_list("kind")
        .annotate(count=Count("id"))
    )
    outcomes = (
        ParkingSession.objects.filter(
            lot_id=lot.id,
            exit_at__gte=begins,
            exit_at__lt=ends,
            status=SessionStatus.CLOSED,
        )
        .values_list("outcome")
        .annotate(count=Count("id"), fee=Sum("fee_minor"))
        .order_by("outcome")
    )
    found = list(outcomes)
    return {
        "date": day,
        "lot": lot.code,
        "zone": lot.zone,
        "entries": counts.get(EventKind.ENTRY, 0),
        "exits": counts.get(EventKind.EXIT, 0),
        "passages": counts.get(EventKind.PASSAGE, 0),
        "sessions": sum(count for _, count, _ in found),
        "outcomes": {outcome: count for outcome, count, _ in found},
        "fee_minor": sum(fee for _, _, fee in found),
        "currency": lot.currency,
    }

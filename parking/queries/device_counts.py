"""What devices have counted, to find what never arrived."""

from uuid import UUID

from parking.models import GateEvent


def counted_near(*, lot_id: UUID, first: int, last: int) -> list[tuple[str, int]]:
    """Give (lane, number) from ``first`` to ``last``, and the number known before."""
    events = GateEvent.objects.filter(lot_id=lot_id, device_seq__isnull=False)
    seen = events.values_list("lane__code", "device_seq")
    before = seen.filter(device_seq__lt=first).order_by("-device_seq")[:1]
    within = seen.filter(device_seq__gte=first, device_seq__lte=last)
    found = [*before, *within]
    return [(lane, number) for lane, number in found if number is not None]

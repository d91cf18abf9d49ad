"""Instruments that payers agreed to be collected from."""

from uuid import UUID

from django.db.models import Q, QuerySet

from ledger.models import Instrument


def live_instruments(*, payer_id: UUID) -> QuerySet[Instrument]:
    """The instruments of a payer that have not ended."""
    return Instrument.objects.filter(holder_id=payer_id, ended_at=None)


def collectable_from(*, payer_id: UUID, kind: str, amount_minor: int) -> bool:
    """Say whether a bill of this kind and cash total may be collected by itself."""
    within_cap = Q(cap_minor=None) | Q(cap_minor__gte=amount_minor)
    return (
        live_instruments(payer_id=payer_id)
        .filter(within_cap, kinds__contains=[kind])
        .exists()
    )

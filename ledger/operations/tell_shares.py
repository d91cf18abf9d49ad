"""Tell who finally bears how much of a closed bill's lines."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from ledger.models import ChargeShare


def tell_shares(*, holder_id: UUID, insurer_minor: Mapping[UUID, int]) -> None:
    """Keep the insurer's part of charges whose explanations said otherwise.

    A refund by line gives back to each what they bore. Parts are whole minor units
    by charge; told once, when the bill closes.
    """
    shares = [
        ChargeShare(charge_id=charge_id, holder_id=holder_id, insurer_minor=minor)
        for charge_id, minor in insurer_minor.items()
    ]
    if shares:
        with transaction.atomic(savepoint=False):
            ChargeShare.objects.bulk_create(shares)

"""Merchants as other apps need them."""

from uuid import UUID

from ledger.models import Merchant


def risk_modes(merchant_ids: set[UUID]) -> dict[UUID, str]:
    """Say of each of these merchants who bears the risk, in one query."""
    rows = Merchant.objects.filter(id__in=merchant_ids)
    return dict(rows.values_list("id", "risk_mode"))

"""Merchants as other apps need them."""

from uuid import UUID

from ledger.models import Merchant


def risk_modes(merchant_ids: set[UUID]) -> dict[UUID, str]:
    """Say of each of these merchants who bears the risk, in one query."""
    rows = Merchant.objects.filter(id__in=merchant_ids)
    return dict(rows.values_list("id", "risk_mode"))


def merchant_names(merchant_ids: set[UUID], *, language: str) -> dict[UUID, str]:
    """Name these merchants as readers of a language do."""
    rows = Merchant.objects.filter(id__in=merchant_ids)
    is_chinese = language.startswith("zh")
    return {one.id: (is_chinese and one.name_zh) or one.name for one in rows}

"""Open a hospital for a merchant."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.models import Hospital
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.rules import accounts
from ledger.rules.ids import name_based_id


def open_hospital(  # noqa: PLR0913 - what a hospital is known by
    *,
    code: str,
    name: str,
    merchant_id: UUID,
    at: datetime,
    name_zh: str = "",
    currency: str = "CNY",
    insurer: str = "fixed",
    fund: str = "city",
    keeps_claims: bool = False,
    level: int = 3,
) -> UUID:
    """See to it that the merchant's hospital exists, and its fund's account; its id.

    ``keeps_claims`` is what the ``insurer``'s adapter says of itself.
    """
    hospital_id = name_based_id("hospital", code)
    hospital = Hospital(
        id=hospital_id,
        code=code,
        name=name,
        name_zh=name_zh,
        merchant_id=merchant_id,
        currency=currency,
        insurer=insurer,
        fund=fund,
        keeps_claims=keeps_claims,
        level=level,
        opened_at=at,
    )
    with transaction.atomic(savepoint=False):
        Hospital.objects.bulk_create([hospital], ignore_conflicts=True)
        open_accounts(accounts=[AccountToOpen(accounts.insurer(fund), currency)], at=at)
    return hospital_id

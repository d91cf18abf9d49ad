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
) -> UUID:
    """See to it that the merchant's hospital exists, and its fund's account; its id."""
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
        opened_at=at,
    )
    with transaction.atomic(savepoint=False):
        Hospital.objects.bulk_create([hospital], ignore_conflicts=True)
        open_accounts(accounts=[AccountToOpen(accounts.insurer(fund), currency)], at=at)
    return hospital_id

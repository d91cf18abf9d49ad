"""Open a merchant with its two accounts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.models import Merchant, RiskMode
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.rules import accounts
from ledger.rules.ids import name_based_id


def open_merchant(
    *,
    code: str,
    name: str,
    at: datetime,
    name_zh: str = "",
    risk_mode: str = RiskMode.MERCHANT,
    currency: str = "CNY",
) -> UUID:
    """See to it that a merchant known by ``code`` exists; give its id."""
    merchant_id = name_based_id("merchant", code)
    with transaction.atomic(savepoint=False):
        Merchant.objects.bulk_create(
            [
                Merchant(
                    id=merchant_id,
                    code=code,
                    name=name,
                    name_zh=name_zh,
                    risk_mode=risk_mode,
                    opened_at=at,
                )
            ],
            ignore_conflicts=True,
        )
        open_accounts(
            accounts=[
                AccountToOpen(accounts.merchant_deferred(merchant_id), currency),
                AccountToOpen(accounts.merchant_payable(merchant_id), currency),
            ],
            at=at,
        )
    return merchant_id

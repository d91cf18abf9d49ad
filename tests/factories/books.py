"""Accounts to post between: a merchant, a credit line, a holder that owes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.open_merchant import open_merchant
from ledger.ports import Posting
from ledger.rules import accounts

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
"""Noon in Hangzhou, a Monday."""


def a_merchant(code: str = "west-lake-garage", risk_mode: str = "merchant") -> UUID:
    return open_merchant(code=code, name=code, risk_mode=risk_mode, at=NOON)


def a_line(limit_minor: int, holder_id: UUID | None = None) -> UUID:
    """Open a parking line's account for a holder of its own; give the holder."""
    holder = holder_id or uuid4()
    name = accounts.line("parking", holder)
    open_accounts(accounts=[AccountToOpen(name, "CNY", limit_minor)], at=NOON)
    open_accounts(accounts=[AccountToOpen(accounts.due(holder), "CNY")], at=NOON)
    return holder


def owe(
    holder: UUID, merchant: UUID, amount_minor: int, kind: str = "post", **facts: Any
) -> Posting:
    """A posting of ``kind`` from the holder's parking line to the merchant."""
    posting = Posting(
        id=uuid4(),
        holder_id=holder,
        kind=kind,
        debit_id=accounts.line("parking", holder).id("CNY"),
        credit_id=accounts.merchant_deferred(merchant).id("CNY"),
        amount_minor=amount_minor,
        currency="CNY",
    )
    return replace(posting, **facts)


def resolve(
    holder: UUID, about: UUID, kind: str, amount_minor: int | None = None
) -> Posting:
    """A capture, release, expiry or reversal of what ``about`` names."""
    return Posting(
        id=uuid4(),
        holder_id=holder,
        kind=kind,
        about_id=about,
        amount_minor=amount_minor,
    )

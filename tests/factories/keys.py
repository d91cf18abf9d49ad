"""Keys of the machines that tests speak as."""

from datetime import UTC, datetime
from uuid import UUID

from ledger.operations.issue_api_key import IssuedKey, issue_api_key
from ledger.operations.open_merchant import open_merchant

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
LOT = UUID("10000000-0000-8000-8000-000000000001")


def merchant(code: str = "garage") -> UUID:
    """A merchant that exists."""
    return open_merchant(code=code, name=code.title(), at=BEGAN)


def gate_key(code: str = "garage", *, at: datetime = BEGAN) -> IssuedKey:
    """A key of a gate of a garage."""
    return issue_api_key(
        merchant_id=merchant(code), scopes=["gate"], place=LOT, name="", at=at
    )


def his_key(code: str = "hospital", *, at: datetime = BEGAN) -> IssuedKey:
    """A key of a hospital's system, with its bearer token."""
    return issue_api_key(
        merchant_id=merchant(code), scopes=["his"], place=None, name="", at=at
    )


def city_key(*, at: datetime = BEGAN) -> IssuedKey:
    """A key of the city."""
    return issue_api_key(merchant_id=None, scopes=["city"], place=None, name="", at=at)

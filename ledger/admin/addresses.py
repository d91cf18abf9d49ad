"""Reading what an address names."""

from datetime import date
from uuid import UUID


def as_day(text: str | None) -> date | None:
    """Read a day as links write it; of anything else nothing."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def as_id(text: str | None) -> UUID | None:
    """Read an id; of anything else nothing."""
    try:
        return UUID(text or "")
    except ValueError:
        return None

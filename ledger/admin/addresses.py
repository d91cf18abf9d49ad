"""Reading what an address names."""

from uuid import UUID


def as_id(text: str | None) -> UUID | None:
    """Read an id; of anything else nothing."""
    try:
        return UUID(text or "")
    except ValueError:
        return None

"""Days that can be worked with: those beside them and their midnights exist as well."""

from datetime import date

DAY_MIN, DAY_MAX = date(1900, 1, 1), date(2199, 12, 31)
"""Of a day at the calendar's ends the one beside it, or its midnight in UTC, is none:
nothing could be computed with it, or read back from the database."""


def read_day(text: str | None) -> date | None:
    """Read a day as links write it (``YYYY-MM-DD``); of anything else nothing."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if DAY_MIN <= day <= DAY_MAX else None

"""When an insurer is asked again: soon at first, then daily, without an end.

Pure arithmetic. The end is another's: the deadline, or a person.
"""

from datetime import datetime, timedelta

PAUSES = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(hours=1),
)
"""The first is longer than an insurer takes: a worker that died is replaced then."""
DAILY = timedelta(days=1)

ASKS_COUNTED_MAX = 1000
"""Counting on tells nothing more, and a small column holds it."""


def ask_next(*, asks: int, at: datetime) -> datetime:
    """Say when a claim is asked about again; ``asks``: how often before this time."""
    return at + (PAUSES[asks] if asks < len(PAUSES) else DAILY)

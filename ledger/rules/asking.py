"""When an answer that was lost is asked about: the same for payments and refunds.

Pure arithmetic; the rows keep how often they have been asked about.
"""

from datetime import datetime, timedelta

FIRST_ASK_AFTER = timedelta(seconds=30)
"""Longer than a gateway takes to finish a request that its caller gave up on."""

ASKED_AFTER = (
    FIRST_ASK_AFTER,
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(hours=1),
    *(timedelta(days=day) for day in range(1, 6)),
)
"""Measured from when the order was submitted; then a person takes over."""


def next_ask(*, submitted_at: datetime, asks: int, at: datetime) -> datetime | None:
    """Say when an order is next asked about; ``None``: never again by itself.

    ``asks`` is how often it has been asked about by ``at``. Half of the planned
    pause is kept whatever happened, so that workers that come back after an outage
    don't use up all their questions at once.
    """
    if asks >= len(ASKED_AFTER):
        return None
    planned = submitted_at + ASKED_AFTER[asks]
    if asks == 0:
        return planned
    pause = ASKED_AFTER[asks] - ASKED_AFTER[asks - 1]
    return max(planned, at + pause / 2)

"""When an unpaid bill is due, reminded of, tried again, given up: pure.

The numbers are rows (``CollectionPolicy``, ``RetryRule``); ``queries.policies``
reads those in force at a moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY_OTHER_REASON = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """The collection policy in force; a day is 24 hours, sums are minor units."""

    due_after_days: int
    reminder_days: tuple[int, ...]
    suspend_from_minor: int
    suspend_after_days: int
    write_off_after_days: int
    refund_approval_from_minor: int
    dispute_within_days: int
    dispute_decided_days: int

    def due_at(self, closed_at: datetime) -> datetime:
        """Say until when a bill that closes then is to be paid."""
        return closed_at + timedelta(days=self.due_after_days)

    def suspends_at(self, due_at: datetime) -> datetime:
        """Say from when on a bill due then counts as arrears."""
        return due_at + timedelta(days=self.suspend_after_days)

    def written_off_from(self, due_at: datetime) -> datetime:
        """Say from when on a bill due then may be given up."""
        return due_at + timedelta(days=self.write_off_after_days)

    def disputable_until(self, since: datetime) -> datetime:
        """Say until when a bill that was closed, or paid, then may be disputed."""
        return since + timedelta(days=self.dispute_within_days)

    def next_reminder(self, *, due_at: datetime, after: datetime) -> datetime | None:
        """Say when a payer is reminded next; moments that have passed are left out."""
        moments = (due_at + timedelta(days=days) for days in self.reminder_days)
        return min((moment for moment in moments if moment > after), default=None)


def next_try(
    *,
    reason: str,
    retries: int,
    pauses: Mapping[str, Sequence[int]],
    at: datetime,
) -> datetime | None:
    """Say when a bill declined for a retryable ``reason`` is collected again.

    ``pauses`` has seconds by reason, one for each retry; ``retries`` is how often the
    bill was tried in vain before. ``None``: not by itself any more.
    """
    seconds = pauses.get(reason, pauses.get(EVERY_OTHER_REASON, ()))
    if retries >= len(seconds):
        return None
    return at + timedelta(seconds=seconds[retries])

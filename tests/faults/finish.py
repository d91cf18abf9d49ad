"""``python -m tests.faults.finish PROFILE SEED``: bring forward what only waits.

Workers have stopped and nothing is under way any more. Their own turns are taken
with a clock that runs ahead, through the schedule by which lost answers are asked
about, until no payment and no refund is without one. The gateway answers as it
always does. Prints how far ahead the clock went, in seconds.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import django

from tests.faults.plan import PROFILES, draw_bills

TURN_SECONDS = 31
"""An answer lost is asked about after 30 s, a bill whose order never arrived is
collected again 10 s after that."""

TURNS_MAX = 40
LATER_TURNS_SECONDS = (31, 130, 310, 3700, 90_000, 90_000)
"""Past the steps of the schedule of asking, up to its second day."""


def main(profile: str, seed: int) -> int:
    """Take turns until every payment has its answer; how far the clock went."""
    django.setup()
    from config.workers import run_due  # noqa: PLC0415
    from ledger import tasks  # noqa: PLC0415
    from ledger.rules.ids import SHARDS  # noqa: PLC0415

    now = at = datetime.now(UTC)  # noqa: TID251 - a program of its own, at its door
    plans = draw_bills(PROFILES[profile], seed)
    paying = [plan.holder_id for plan in plans if plan.pays]
    for _ in range(TURNS_MAX):
        if not _unpaid(paying) and not _unsent():
            break
        at += timedelta(seconds=TURN_SECONDS)
        run_due(at)
    # A gateway that never answers is asked for its money again and again; by now
    # nothing else waits, so what became of those orders is asked, and no more sent.
    for seconds in LATER_TURNS_SECONDS:
        if not _unanswered():
            break
        at += timedelta(seconds=seconds)
        clock = partial(_same, at)
        for shard in range(SHARDS):
            tasks.ask_due(shard, clock)
            tasks.ask_unexpected(shard, clock)
            tasks.refund_due(shard, clock)
            tasks.ask_refunds_due(shard, clock)
    return int((at - now).total_seconds())


def _unpaid(holders: list[UUID]) -> int:
    from ledger.models import Bill  # noqa: PLC0415

    return Bill.objects.filter(holder_id__in=holders).exclude(status="settled").count()


def _unsent() -> int:
    """Count payments that people started and no worker has taken up yet.

    Whose instrument never pays may still pay by hand, however late.
    """
    from ledger.models import Payment  # noqa: PLC0415

    return Payment.objects.filter(status="created").count()


def _unanswered() -> int:
    from ledger.models import Payment, Question, Refund  # noqa: PLC0415
    from ledger.rules.states import OPEN_PAYMENT  # noqa: PLC0415

    ended = ("succeeded", "declined")
    return (
        Payment.objects.filter(status__in=OPEN_PAYMENT).count()
        + Question.objects.filter(ended_at=None).count()
        + Refund.objects.exclude(status__in=ended).count()
    )


def _same(at: datetime) -> datetime:
    return at


if __name__ == "__main__":
    print(json.dumps({"ahead_seconds": main(sys.argv[1], int(sys.argv[2]))}))  # noqa: T201 - read by the caller

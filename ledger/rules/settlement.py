"""What follows from a gateway's answer: the payment's next status and the bill's.

Pure decisions; ``record_outcomes`` carries them out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ledger.money import Money
from ledger.ports import Answer, Outcome
from ledger.rules.states import PaymentStatus

FIRST_ASK_AFTER = timedelta(seconds=30)
"""Longer than a gateway takes to finish a request that its caller gave up on."""

ASK_AGAIN_AFTER = (
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(days=1),
)
RETRY_AFTER = timedelta(days=1)
RETRIES_MAX = 5
"""Daily for five days, then the bill waits for its payer."""

NEVER_ARRIVED = "no_answer"
RETRY_LOST_AFTER = timedelta(seconds=10)
"""The gateway says it never heard of it: our own failure costs nobody a day."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a payment goes; ``status`` is ``None`` when it stays where it is."""

    status: PaymentStatus | None
    reason: str = ""
    retryable: bool = False
    ask_at: datetime | None = None


def judge(
    *, status: str, owed: Money, outcome: Outcome, asks: int, at: datetime
) -> Verdict:
    """Decide what an answer makes of a payment that stands at ``status``.

    ``asks`` is how often it has been asked about. A final payment stays as it
    is. A success of another amount is not taken for this bill's payment: it stays
    unknown until a person has looked.
    """
    if status not in (PaymentStatus.SUBMITTED, PaymentStatus.UNKNOWN):
        return Verdict(status=None)
    if outcome.answer == Answer.SUCCEEDED and outcome.amount == owed:
        return Verdict(PaymentStatus.SUCCEEDED)
    if outcome.answer == Answer.DECLINED:
        return Verdict(PaymentStatus.DECLINED, outcome.reason, outcome.retryable)
    if outcome.answer == Answer.ABSENT:
        return Verdict(PaymentStatus.DECLINED, NEVER_ARRIVED, retryable=True)
    still = None if status == PaymentStatus.UNKNOWN else PaymentStatus.UNKNOWN
    return Verdict(still, outcome.reason, ask_at=at + _pause(asks))


def next_collection(*, verdict: Verdict, retries: int, at: datetime) -> datetime | None:
    """Say when a declined bill is collected again; ``None``: not by itself."""
    if not verdict.retryable or retries >= RETRIES_MAX:
        return None
    lost = verdict.reason == NEVER_ARRIVED
    return at + (RETRY_LOST_AFTER if lost else RETRY_AFTER)


def _pause(asks: int) -> timedelta:
    if asks == 0:
        return FIRST_ASK_AFTER
    return ASK_AGAIN_AFTER[min(asks - 1, len(ASK_AGAIN_AFTER) - 1)]

"""What follows from a gateway's answer: the payment's next status and the bill's.

Pure decisions; ``record_outcomes`` carries them out.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from ledger.money import AMOUNT_MINOR_MAX, Money
from ledger.ports import Answer, Outcome
from ledger.rules.asking import FIRST_ASK_AFTER, next_ask
from ledger.rules.states import PaymentStatus

NEVER_ARRIVED = "no_answer"
"""The gateway says it never heard of it."""

LATE_SUCCESS, WRONG_AMOUNT = "late_success", "wrong_amount"
"""Why money that came is nobody's payment; the second is a decline's reason too."""

CURRENCY_LETTERS = 3
"""ISO 4217."""

WAITING = (PaymentStatus.SUBMITTED, PaymentStatus.UNKNOWN)
"""An answer to these still decides about their bill."""


class Asked(Protocol):
    """What is asked of a payment: where it stands, and for how much it is."""

    status: str
    amount_minor: int
    currency: str
    asks: int
    submitted_at: datetime | None
    ask_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a payment goes; ``status`` is ``None`` when it stays where it is.

    ``ends``: nobody asks about it any more. ``waits``: it is asked about at
    ``ask_at``, or, without one, left to a person. ``surplus``: why the money
    that came is to be given back. ``may_stray``: the order was never seen, and is
    looked for once more in case it was only late.
    """

    status: PaymentStatus | None = None
    reason: str = ""
    retryable: bool = False
    ends: bool = False
    waits: bool = False
    ask_at: datetime | None = None
    surplus: str = ""
    may_stray: bool = False


def judge(payment: Asked, *, outcome: Outcome, at: datetime) -> Verdict:
    """Decide what an answer makes of a payment that has been asked about.

    A final payment stays as it is, but money that comes late is a surplus. So
    is a success of another amount: no bill is paid in part or too much.
    """
    if payment.status in WAITING:
        return _of_waiting(payment, outcome, at=at)
    if payment.status == PaymentStatus.SUPERSEDED:
        return _of_superseded(payment, outcome, at=at)
    if payment.status == PaymentStatus.DECLINED and took(outcome):
        return Verdict(surplus=LATE_SUCCESS)
    return Verdict()


def _of_waiting(payment: Asked, outcome: Outcome, *, at: datetime) -> Verdict:
    if took(outcome):
        if outcome.amount == Money(payment.amount_minor, payment.currency):
            return Verdict(PaymentStatus.SUCCEEDED, ends=True)
        return replace(_declined(WRONG_AMOUNT), surplus=WRONG_AMOUNT)
    if outcome.answer == Answer.DECLINED:
        return _declined(outcome.reason, retryable=outcome.retryable)
    still = None if payment.status == PaymentStatus.UNKNOWN else PaymentStatus.UNKNOWN
    if outcome.answer == Answer.ABSENT:
        if _may_arrive(payment, at):
            return _waiting(payment, at, status=still)
        return replace(_declined(NEVER_ARRIVED, retryable=True), may_stray=True)
    return _waiting(payment, at, status=still, reason=outcome.reason)


def _of_superseded(payment: Asked, outcome: Outcome, *, at: datetime) -> Verdict:
    """Another tender has paid: what comes now is given back, what didn't is over."""
    if took(outcome):
        return Verdict(ends=True, surplus=LATE_SUCCESS)
    if payment.ended_at is not None:
        return Verdict()
    is_absent = outcome.answer == Answer.ABSENT and not _may_arrive(payment, at)
    if is_absent or outcome.answer == Answer.DECLINED:
        return Verdict(reason=outcome.reason, ends=True, may_stray=is_absent)
    return _waiting(payment, at)


def _may_arrive(payment: Asked, at: datetime) -> bool:
    """Say whether the order may still be on its way to the gateway.

    A notification has it asked about at once, and who answers need not be who
    notified: absent is believed only when an order has had its time. Otherwise the
    bill would be collected a second time, and the first order arrive after all.
    """
    submitted_at = payment.submitted_at
    return submitted_at is not None and at < submitted_at + FIRST_ASK_AFTER


def took(outcome: Outcome) -> bool:
    """Say whether money came that can be booked: nonsense is asked about again."""
    came = outcome.amount
    return (
        outcome.answer == Answer.SUCCEEDED
        and came is not None
        and 0 < came.amount_minor <= AMOUNT_MINOR_MAX
        and len(came.currency) == CURRENCY_LETTERS
    )


def _declined(reason: str, *, retryable: bool = False) -> Verdict:
    return Verdict(PaymentStatus.DECLINED, reason, retryable, ends=True)


def _waiting(
    payment: Asked,
    at: datetime,
    *,
    status: PaymentStatus | None = None,
    reason: str = "",
) -> Verdict:
    submitted_at = payment.submitted_at or at
    # Asked about before its time it is asked about again in time, not later.
    asks = 0 if _may_arrive(payment, at) else payment.asks
    ask_at = next_ask(submitted_at=submitted_at, asks=asks, at=at)
    # A notification came while the question was under way: it is asked again.
    if payment.ask_at is not None and payment.ask_at <= at:
        ask_at = payment.ask_at
    return Verdict(status, reason, waits=True, ask_at=ask_at)

"""What follows from a gateway's answer about a refund, and what a refund moves.

Pure decisions; ``record_refunds`` and its neighbours carry them out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.money import Money
from ledger.ports import Answer, Outcome
from ledger.rules import accounts
from ledger.rules.asking import next_ask
from ledger.rules.settling import Move, Owed, Taken
from ledger.rules.states import RefundStatus

DESK = "desk"
"""Gateway and channel of what a desk took: people hand it back, no worker does."""


@dataclass(frozen=True, slots=True)
class RefundVerdict:
    """Where a refund goes; ``status`` is ``None`` when it stays where it is.

    ``ask_at`` empty while it is still open: a person takes over.
    """

    status: RefundStatus | None
    reason: str = ""
    ask_at: datetime | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A refund as it stands: how much, since when submitted, how often asked about."""

    status: str
    amount: Money
    submitted_at: datetime
    asks: int


def judge_refund(refund: Asked, *, outcome: Outcome, at: datetime) -> RefundVerdict:
    """Decide what an answer makes of a refund.

    One that has ended stays as it is. Absent is no end: the gateway has never seen
    it, so the same order, under the same reference, is sent again. A success of
    another amount is taken for nothing; a person looks in the end.
    """
    if refund.status not in (RefundStatus.SUBMITTED, RefundStatus.UNKNOWN):
        return RefundVerdict(status=None)
    if outcome.answer == Answer.SUCCEEDED and outcome.amount == refund.amount:
        return RefundVerdict(RefundStatus.SUCCEEDED)
    if outcome.answer == Answer.DECLINED:
        return RefundVerdict(RefundStatus.DECLINED, outcome.reason)
    is_new = refund.status == RefundStatus.SUBMITTED
    ask_at = next_ask(submitted_at=refund.submitted_at, asks=refund.asks, at=at)
    return RefundVerdict(
        RefundStatus.UNKNOWN if is_new else None, ask_at=ask_at, is_open=True
    )


def refunding(*, bill: Owed, back: Sequence[Taken]) -> list[Move]:
    """Say what moves when money of a paid bill has gone ``back`` to those accounts.

    The merchant bears it, also when it has been paid out: what we owe it may fall
    below zero.
    """
    payable = accounts.merchant_payable(bill.merchant_id)
    return [Move(payable, part.account, part.amount_minor) for part in back]


def spread(
    amount_minor: int, *, over: Sequence[Taken], after_minor: int = 0
) -> list[Taken]:
    """Take ``amount_minor`` from these in their order, as far as each goes.

    The first ``after_minor`` of them are somebody else's.
    """
    parts, rest, skipped = [], amount_minor, after_minor
    for one in over:
        others = min(skipped, one.amount_minor)
        minor = min(rest, one.amount_minor - others)
        skipped -= others
        rest -= minor
        if minor:
            parts.append(Taken(one.account, minor))
    return parts

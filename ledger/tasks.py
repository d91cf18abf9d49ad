"""The ledger's workers: rows are the queue, a task only says where to look.

``wake`` runs every second and wakes a sweeper for each partition of holders with
something to do. A sweeper claims rows, asks the gateway, records what it said.
Any of them may die anywhere, run twice, or not at all for a while: the next one
finds the rows as they are.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby

import structlog
from celery import shared_task

from ledger.adapters import GatewayUnknown, gateway
from ledger.operations.answer_once import forget_old_calls
from ledger.operations.answer_questions import answer_questions, claim_questions
from ledger.operations.claim_bills import claim_bills, claim_lost_answers
from ledger.operations.claim_refunds import (
    MISSING,
    claim_lost_refunds,
    claim_refunds,
)
from ledger.operations.claimed import Claimed
from ledger.operations.expire_holds import expire_holds
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.record_refunds import record_refunds
from ledger.operations.roll_up_balances import TRANSFERS_PER_TURN, roll_up_balances
from ledger.operations.seal_day import Sealing, seal_day
from ledger.operations.send_reminders import send_reminders
from ledger.ports import Answer, Order, Outcome
from ledger.queries.work import shards_to_ask, shards_to_collect, shards_to_refund
from ledger.rules.ids import SHARDS

Clock = Callable[[], datetime]
log = structlog.get_logger()

CLAIM_MAX = 500
"""Bills a claim takes: a second's worth, so that a dead worker delays no more."""

SWEEP_MAX = timedelta(seconds=20)
"""A sweeper stops well before the task's time limit; the next wake goes on."""

SEND_WITHIN = timedelta(seconds=5)
"""Claimed payments are asked for at once, or not at all: a worker that was held up
leaves them to be asked about, and must not come with them after the gateway has
said that it never saw them."""

ROWS_MAX = 1000
"""Holds or bills that one turn of expiry or dunning takes in a transaction."""


def now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


@shared_task
def wake() -> None:
    """Wake a sweeper for every partition with bills, questions or refunds waiting."""
    at = now()
    for shard in shards_to_collect(at=at):
        sweep_bills.apply_async((shard,), expires=SWEEP_MAX.total_seconds())
    for shard in shards_to_ask(at=at):
        sweep_questions.apply_async((shard,), expires=SWEEP_MAX.total_seconds())
    for shard in shards_to_refund(at=at):
        sweep_refunds.apply_async((shard,), expires=SWEEP_MAX.total_seconds())


@shared_task
def sweep_bills(shard: int) -> None:
    """Collect the due bills of a partition until none are left."""
    _repeat(lambda: collect_due(shard, now))


@shared_task
def sweep_questions(shard: int) -> None:
    """Ask about the lost answers of a partition until none are due."""
    _repeat(lambda: ask_due(shard, now) + ask_unexpected(shard, now))


@shared_task
def sweep_refunds(shard: int) -> None:
    """Give back a partition's approved refunds, and ask about the lost ones."""
    _repeat(lambda: refund_due(shard, now) + ask_refunds_due(shard, now))


@shared_task
def roll_up() -> None:
    """Bring derived balances' checkpoints up to now."""
    _repeat(lambda: roll_up_balances(at=now()) == TRANSFERS_PER_TURN)


@shared_task
def expire() -> None:
    """Let go the holds whose time is over."""
    _repeat(lambda: expire_holds(at=now(), limit=ROWS_MAX) == ROWS_MAX)


@shared_task
def dun() -> None:
    """Mark the bills overdue that nobody has paid in time, and remind of others."""
    _repeat(lambda: mark_overdue(at=now(), limit=ROWS_MAX) == ROWS_MAX)
    _repeat(lambda: send_reminders(at=now(), limit=ROWS_MAX) == ROWS_MAX)


@shared_task
def seal() -> None:
    """Seal the days that are over."""
    _repeat(lambda: seal_day(at=now()) != Sealing.WAITS)


@shared_task
def forget() -> None:
    """Forget calls whose answers nobody may ask for again."""
    forget_old_calls(at=now())


def run_due(at: datetime) -> dict[str, int]:
    """Take one whole turn of every worker as if the clock stood at ``at``.

    Who can still pay by then is asked before anything becomes overdue.
    """

    def clock() -> datetime:
        return at

    shards = range(SHARDS)
    return {
        "holds_expired": _drain(lambda: expire_holds(at=at, limit=ROWS_MAX)),
        "answers_asked": sum(_drain(partial(ask_due, s, clock)) for s in shards),
        "notifications_asked": sum(
            _drain(partial(ask_unexpected, s, clock)) for s in shards
        ),
        "bills_collected": settle_turn(clock),
        "refunds_submitted": sum(_drain(partial(refund_due, s, clock)) for s in shards),
        "refunds_asked": sum(
            _drain(partial(ask_refunds_due, s, clock)) for s in shards
        ),
        "bills_overdue": _drain(lambda: mark_overdue(at=at, limit=ROWS_MAX)),
        "reminders": _drain(lambda: send_reminders(at=at, limit=ROWS_MAX)),
        "transfers_rolled_up": _drain(lambda: roll_up_balances(at=at)),
        "days_sealed": _seal_days(at),
    }


def _seal_days(at: datetime) -> int:
    """Seal every day that is over at ``at``; give how many there were."""
    sealed = 0
    while (step := seal_day(at=at)) != Sealing.WAITS:
        sealed += step == Sealing.SEALED
    return sealed


def settle_turn(clock: Clock = now) -> int:
    """Collect what is due in every partition; give how many payments were made."""
    return sum(_drain(partial(collect_due, s, clock)) for s in range(SHARDS))


def collect_due(shard: int, clock: Clock) -> int:
    """Claim due bills, ask their gateways for the money, record the answers."""
    at = clock()
    claimed = claim_bills(shard=shard, limit=CLAIM_MAX, at=at)
    for name, payments in _by_gateway(claimed):
        if clock() > at + SEND_WITHIN:
            log.warning("claimed_too_long_ago", gateway=name)
            continue
        outcomes = _collect(name, [payment.order for payment in payments])
        record_outcomes(outcomes=outcomes, asked_by="collect", at=clock())
    return len(claimed)


def ask_due(shard: int, clock: Clock) -> int:
    """Ask gateways about payments whose answer is missing, record what they say."""
    questions = claim_lost_answers(shard=shard, limit=CLAIM_MAX, at=clock())
    for name, references in questions.items():
        outcomes = _ask(name, references)
        record_outcomes(outcomes=outcomes, asked_by="ask", at=clock())
    return sum(len(references) for references in questions.values())


def ask_unexpected(shard: int, clock: Clock) -> int:
    """Ask gateways about money that they notified and nobody waits for."""
    questions = claim_questions(shard=shard, limit=CLAIM_MAX, at=clock())
    for name, references in questions.items():
        answer_questions(gateway=name, outcomes=_ask(name, references), at=clock())
    return sum(len(references) for references in questions.values())


def refund_due(shard: int, clock: Clock) -> int:
    """Claim approved refunds, ask their gateways for them, record the answers."""
    at = clock()
    claimed = claim_refunds(shard=shard, limit=CLAIM_MAX, at=at)
    for name, refunds in _by_gateway(claimed):
        if clock() > at + SEND_WITHIN:
            log.warning("claimed_too_long_ago", gateway=name)
            continue
        _give_back(name, refunds, clock=clock)
    return len(claimed)


def ask_refunds_due(shard: int, clock: Clock) -> int:
    """Ask about refunds whose answer is missing, record what gateways say.

    What a gateway has never seen is sent again at once, under its reference: that
    it was lost on the way is sure, and should it come after all, it is the same. One
    that has ended while it was asked about is left alone.
    """
    claimed = claim_lost_refunds(shard=shard, limit=CLAIM_MAX, at=clock())
    for name, refunds in _by_gateway(claimed):
        outcomes = _ask_refunds(name, [one.order.reference for one in refunds])
        stands = record_refunds(outcomes=outcomes, asked_by="ask", at=clock())
        absent = {one.reference for one in outcomes if one.answer == Answer.ABSENT}
        again = [
            one
            for one in refunds
            if one.order.reference in absent and stands[one.order.reference] in MISSING
        ]
        if again:
            _give_back(name, again, clock=clock)
    return len(claimed)


def _by_gateway(
    claimed: Sequence[Claimed],
) -> Iterator[tuple[str, list[Claimed]]]:
    ordered = sorted(claimed, key=lambda one: one.gateway)
    for name, group in groupby(ordered, key=lambda one: one.gateway):
        yield name, list(group)


def _give_back(name: str, refunds: Sequence[Claimed], *, clock: Clock) -> None:
    orders = [one.order for one in refunds]
    try:
        outcomes = gateway(name).refund(orders)
    except GatewayUnknown:
        log.exception("gateway_unknown", gateway=name, refunds=len(orders))
        outcomes = [Outcome(order.reference, Answer.UNKNOWN) for order in orders]
    record_refunds(outcomes=outcomes, asked_by="refund", at=clock())


def _ask_refunds(name: str, references: Sequence[str]) -> list[Outcome]:
    try:
        return gateway(name).ask_refunds(references)
    except GatewayUnknown:
        log.exception("gateway_unknown", gateway=name, refunds=len(references))
        return [Outcome(reference, Answer.UNKNOWN) for reference in references]


def _collect(name: str, orders: Sequence[Order]) -> list[Outcome]:
    try:
        return gateway(name).collect(orders)
    except GatewayUnknown:
        log.exception("gateway_unknown", gateway=name, payments=len(orders))
        return [
            Outcome(order.reference, Answer.DECLINED, reason="gateway_unknown")
            for order in orders
        ]


def _ask(name: str, references: Sequence[str]) -> list[Outcome]:
    try:
        return gateway(name).ask(references)
    except GatewayUnknown:
        log.exception("gateway_unknown", gateway=name, payments=len(references))
        return [Outcome(reference, Answer.UNKNOWN) for reference in references]


def _drain(turn: Callable[[], int]) -> int:
    """Repeat a turn until it finds nothing; give how much it found."""
    total = 0
    while found := turn():
        total += found
    return total


def _repeat(turn: Callable[[], object]) -> None:
    """Repeat a turn until it finds nothing or the sweeper's time is over."""
    until = now() + SWEEP_MAX
    while turn() and now() < until:
        pass

"""Grant citizens the lines and limits that their scores earn.

What a score no longer earns is not taken away but frozen, with a limit of zero:
what is owed stays owed, a hold that was placed may still be captured for what it
held, nothing new is lent. ``frozen`` is the policy's own word, so a score that
recovers thaws the line; a line that a person suspended or closed stays so, and one
whose holder is in arrears is suspended as it thaws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from credit.models import CreditLine
from credit.operations.step_lines import note_steps, step_lines
from credit.operations.weigh_arrears import weigh_arrears
from credit.queries.policy import brackets_at
from credit.rules.lines import Bracket, LineStatus, StepCause, limits_for
from ledger.operations.open_accounts import (
    AccountToOpen,
    lock_holders,
    open_accounts,
    set_limits,
)
from ledger.queries.balances import tracked_balances
from ledger.rules import accounts
from ledger.rules.ids import name_based_id

BY = "policy"

LineKey = tuple[UUID, str, str]
"""Holder, kind of line, currency: what a line is known by."""


@dataclass(frozen=True, slots=True)
class Earner:
    """A holder and what decides about the holder's limits."""

    holder_id: UUID
    score: int
    insured: bool


def grant_lines(
    *,
    earners: Sequence[Earner],
    at: datetime,
    brackets: Sequence[Bracket] | None = None,
) -> None:
    """Bring the lines of ``earners`` to what the policy grants ``at`` this moment.

    The caller holds the rows of these citizens, so that two scores of one of
    them take their turns. Without ``brackets`` the policy is read.
    """
    holder_ids = [earner.holder_id for earner in earners]
    with transaction.atomic(savepoint=False):
        policy = brackets_at(at) if brackets is None else brackets
        earned = {
            (earner.holder_id, kind, currency): limit
            for earner in earners
            for (kind, currency), limit in limits_for(
                score=earner.score, insured=earner.insured, brackets=policy
            ).items()
        }
        lines = _lines(holder_ids, earned)
        lock_holders(holder_ids=holder_ids)
        known = {
            key: line for key, line in lines.items() if line.status != LineStatus.CLOSED
        }
        fresh = _walk(known, earned, at=at)
        # A line that was closed is not opened again by a score.
        fresh += _open({key: earned[key] for key in earned.keys() - lines.keys()}, at)
        _set_limits(known, earned)
        weigh_arrears(holder_ids={line.holder_id for line in fresh}, at=at)


def _lines(
    holder_ids: Sequence[UUID], earned: dict[LineKey, int]
) -> dict[LineKey, CreditLine]:
    """Give all lines of these holders, locked where a score moves or opens one.

    Rows of lines are taken before accounts, as everywhere; most of a city's scores
    move nothing, and take none.
    """
    rows = CreditLine.objects.filter(holder_id__in=holder_ids)
    lines = {_key(line): line for line in rows}
    moved = {
        key[0]
        for key, line in lines.items()
        if (line.status == LineStatus.FROZEN and key in earned)
        or (line.status == LineStatus.ACTIVE and key not in earned)
    }
    moved |= {key[0] for key in earned.keys() - lines.keys()}
    if moved:
        locked = CreditLine.objects.select_for_update(no_key=True).order_by("id")
        lines |= {_key(line): line for line in locked.filter(holder_id__in=moved)}
    return lines


def _walk(
    known: dict[LineKey, CreditLine], earned: dict[LineKey, int], *, at: datetime
) -> list[CreditLine]:
    """Thaw and freeze as the score asks; give the lines that were thawed."""
    thawed = [
        line
        for key, line in known.items()
        if key in earned and line.status == LineStatus.FROZEN
    ]
    frozen = [
        line
        for key, line in known.items()
        if key not in earned and line.status == LineStatus.ACTIVE
    ]
    for lines, status in ((thawed, LineStatus.ACTIVE), (frozen, LineStatus.FROZEN)):
        step_lines(lines=lines, status=status, cause=StepCause.POLICY, by=BY, at=at)
    return thawed


def _open(limits: dict[LineKey, int], at: datetime) -> list[CreditLine]:
    if not limits:
        return []
    lines = [
        CreditLine(
            id=name_based_id("credit_line", holder_id, kind, currency),
            holder_id=holder_id,
            kind=kind,
            currency=currency,
            account_id=accounts.line(kind, holder_id).id(currency),
            opened_at=at,
        )
        for holder_id, kind, currency in limits
    ]
    CreditLine.objects.bulk_create(lines)
    note_steps(lines=lines, cause=StepCause.POLICY, by=BY, at=at)
    open_accounts(accounts=[_account(*limit) for limit in limits.items()], at=at)
    return lines


def _set_limits(known: dict[LineKey, CreditLine], earned: dict[LineKey, int]) -> None:
    balances = tracked_balances(line.account_id for line in known.values())
    changed = [
        _account(key, earned.get(key, 0))
        for key, line in known.items()
        if balances[line.account_id].limit_minor != earned.get(key, 0)
    ]
    if changed:
        set_limits(accounts=changed)


def _key(line: CreditLine) -> LineKey:
    return line.holder_id, line.kind, line.currency


def _account(key: LineKey, limit_minor: int) -> AccountToOpen:
    holder_id, kind, currency = key
    return AccountToOpen(accounts.line(kind, holder_id), currency, limit_minor)

"""Defer many charges of one holder at once: as many round trips as for one.

The batch's form of ``defer_charge``: a refusal is an answer for its charge alone.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from credit.operations.defer_charge import (
    FROZEN,
    LIMIT_EXCEEDED,
    ChargeNotPosted,
    Debt,
)
from credit.operations.look_at_line import line_refusal
from credit.rules.lines import LineStatus
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all, post_transfers
from ledger.ports import PostingResult
from ledger.rules import accounts

KEEPS_PROMISES = (FROZEN, f"credit.line.{LineStatus.SUSPENDED}")
"""A line that takes nothing new still carries what stood on it."""


def place_holds(
    *, debts: Sequence[Debt], at: datetime, promised: bool = False
) -> list[str]:
    """Hold each debt on its line for good; give an empty string, or why not, for each.

    All debts are one holder's and served by one line; those that fit are held in
    their order. A debt of zero needs no hold and no line. A hold's id is
    its debt's ``hold_id``. ``promised`` ones stood on the line a moment ago: they go
    back as far as its limit carries them, also when it takes nothing new.
    """
    return _carry(debts, "hold", at=at, promised=promised)


def defer_charges(
    *, debts: Sequence[Debt], at: datetime, promised: bool = False
) -> list[str]:
    """Book each debt onto its line at once; give an empty string, or why not.

    What ``place_holds`` says of debts, and of ``promised`` ones, counts here as well.
    """
    return _carry(debts, "post", at=at, promised=promised)


def book_dues(*, debts: Sequence[Debt], at: datetime) -> list[UUID | None]:
    """Book debts that no line carries to ``due``; give each one's transfer, if any."""
    owed = [debt for debt in debts if debt.amount_minor]
    names = {debt.holder_id: accounts.due(debt.holder_id) for debt in owed}
    postings = [debt.posting("post", names[debt.holder_id]) for debt in owed]
    if postings:
        with transaction.atomic(savepoint=False):
            open_accounts(
                accounts=[
                    AccountToOpen(names[holder_id], currency)
                    for holder_id, currency in {(d.holder_id, d.currency) for d in owed}
                ],
                at=at,
            )
            post_all(postings=postings, at=at)
    ids = {debt.key: posting.id for debt, posting in zip(owed, postings, strict=True)}
    return [ids.get(debt.key) for debt in debts]


def _carry(
    debts: Sequence[Debt], kind: str, *, at: datetime, promised: bool = False
) -> list[str]:
    owed = [debt for debt in debts if debt.amount_minor]
    if not owed:
        return [""] * len(debts)
    first = owed[0]
    with transaction.atomic(savepoint=False):
        refusal = line_refusal(
            holder_id=first.holder_id,
            kind=first.line_kind,
            currency=first.currency,
            at=at,
        )
        if promised and refusal in KEEPS_PROMISES:
            refusal = ""
        reasons = [refusal] * len(owed) if refusal else _post(owed, kind, at=at)
    by_key = dict(zip((debt.key for debt in owed), reasons, strict=True))
    return [by_key.get(debt.key, "") for debt in debts]


def _post(debts: Sequence[Debt], kind: str, *, at: datetime) -> list[str]:
    name = accounts.line(debts[0].line_kind, debts[0].holder_id)
    postings = [debt.posting(kind, name) for debt in debts]
    return [_reason(result) for result in post_transfers(postings=postings, at=at)]


def _reason(result: PostingResult) -> str:
    if result.stands:
        return ""
    if result == PostingResult.EXCEEDS_LIMIT:
        return LIMIT_EXCEEDED
    raise ChargeNotPosted(result=result.value)

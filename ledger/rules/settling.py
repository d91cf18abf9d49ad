"""What moves when a bill is paid, or given up: from account to account, how much.

Pure; the operations that settle, take tenders and write off post what it says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ledger.ports import Posting
from ledger.rules import accounts
from ledger.rules.accounts import AccountName
from ledger.rules.ids import time_ordered_id
from ledger.rules.states import BillStatus

CITY_RISK = "city"


class Owed(Protocol):
    """What is asked of a bill: who owes whom how much, and who bears the risk."""

    id: UUID
    holder_id: UUID
    merchant_id: UUID
    line_kind: str
    risk_mode: str
    currency: str
    line_minor: int
    due_minor: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken for a bill, and the account it went to."""

    account: AccountName
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Move:
    """An amount on its way to ``debit`` from ``credit``."""

    debit: AccountName
    credit: AccountName
    amount_minor: int


def settling(*, bill: Owed, status: str, taken: Sequence[Taken]) -> list[Move]:
    """Say what a payment moves for a bill that stood at ``status`` before it.

    ``taken`` sums to the cash share. It clears ``line`` first, then ``due``;
    under merchant risk the merchant is owed at the same moment. What had been
    written off stands on neither: it goes to whoever bore the loss.
    """
    payable = accounts.merchant_payable(bill.merchant_id)
    is_citys = bill.risk_mode == CITY_RISK
    if status == BillStatus.WRITTEN_OFF:
        loser = accounts.BAD_DEBT if is_citys else payable
        return [Move(part.account, loser, part.amount_minor) for part in taken]
    moves = _clearing(bill, taken)
    if not is_citys:
        deferred = accounts.merchant_deferred(bill.merchant_id)
        moves.append(Move(deferred, payable, bill.line_minor + bill.due_minor))
    return moves


def writing_off(*, bill: Owed) -> list[Move]:
    """Say what moves when a bill is given up: its holder owes nothing any more.

    Under merchant risk the merchant's waiting income is gone; under city risk
    the merchant keeps what it was credited, and the city has a bad debt.
    """
    is_citys = bill.risk_mode == CITY_RISK
    deferred = accounts.merchant_deferred(bill.merchant_id)
    loss = accounts.BAD_DEBT if is_citys else deferred
    return _clearing(bill, [Taken(loss, bill.line_minor + bill.due_minor)])


def postings_of(
    moves: Sequence[Move], *, bill: Owed, key: tuple[object, ...], at: datetime
) -> list[Posting]:
    """Make a bill's moves postings; ``key`` names the act, so that it is done once.

    Two tenders may go the same way: a move's place is a part of its id.
    """
    return [
        Posting(
            id=time_ordered_id(at, *key, place),
            holder_id=bill.holder_id,
            kind="post",
            debit_id=move.debit.id(bill.currency),
            credit_id=move.credit.id(bill.currency),
            amount_minor=move.amount_minor,
            currency=bill.currency,
            bill_id=bill.id,
        )
        for place, move in enumerate(moves)
    ]


def _clearing(bill: Owed, taken: Sequence[Taken]) -> list[Move]:
    """Clear the line first, then ``due``, part by part of what was taken."""
    line = accounts.line(bill.line_kind, bill.holder_id)
    due = accounts.due(bill.holder_id)
    moves, on_line = [], bill.line_minor
    for part in taken:
        to_line = min(part.amount_minor, on_line)
        on_line -= to_line
        split = ((line, to_line), (due, part.amount_minor - to_line))
        moves += [
            Move(part.account, account, minor) for account, minor in split if minor
        ]
    return moves

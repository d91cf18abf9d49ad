"""Defer a charge against a credit line, or say why the line doesn't carry it.

A refusal is an answer, not an error: the caller then books the amount to ``due``,
asks for payment now, or lets go, in the same transaction. Codes of refusals:
``credit.line.none``, ``credit.line.suspended``, ``credit.line.frozen``,
``credit.line.closed``, ``credit.line.limit_exceeded``.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credit.operations.look_at_line import line_refusal, look_at_line
from credit.queries.lines import LineView
from credit.rules.lines import LineStatus
from ledger.errors import Broken
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all, post_transfers
from ledger.ports import Posting, PostingResult
from ledger.rules import accounts
from ledger.rules.ids import time_ordered_id

NO_LINE = "credit.line.none"
FROZEN = f"credit.line.{LineStatus.FROZEN}"
LIMIT_EXCEEDED = "credit.line.limit_exceeded"


class ChargeNotPosted(Broken):
    """The books refused a charge for a reason that a line can't have."""

    code = "credit.charge.not_posted"
    sentence = _("A charge could not be booked: %(result)s.")


@dataclass(frozen=True, slots=True)
class Debt:
    """Who owes whom for what.

    ``key`` is the natural key that makes the transfer's id, so that the same
    debt twice is one transfer; ``line_kind`` names the line that may carry it.
    """

    key: tuple[object, ...]
    holder_id: UUID
    line_kind: str
    merchant_id: UUID
    risk_mode: str
    amount_minor: int
    currency: str
    occurred_at: datetime
    bill_id: UUID | None = None

    @property
    def hold_id(self) -> UUID:
        """The id of the hold that this debt makes."""
        return time_ordered_id(self.occurred_at, "hold", *self.key)

    @property
    def income_id(self) -> UUID:
        """The merchant's account that the amount is earned on."""
        return accounts.merchant_income(self.merchant_id, self.risk_mode).id(
            self.currency
        )

    def posting(self, kind: str, debit: accounts.AccountName) -> Posting:
        """Make the posting of this debt onto one of the holder's accounts."""
        return Posting(
            id=time_ordered_id(self.occurred_at, kind, *self.key),
            holder_id=self.holder_id,
            kind=kind,
            debit_id=debit.id(self.currency),
            credit_id=self.income_id,
            amount_minor=self.amount_minor,
            currency=self.currency,
            bill_id=self.bill_id,
            occurred_at=self.occurred_at,
        )


@dataclass(frozen=True, slots=True)
class PlacedHold:
    """A hold on a line, or the reason there is none.

    ``id`` is ``None`` when refused; ``available_minor`` is what was left before.
    """

    id: UUID | None
    amount_minor: int
    reason: str
    limit_minor: int
    available_minor: int


def place_hold(
    *, debt: Debt, at: datetime, lasts: timedelta | None, at_most: bool = False
) -> PlacedHold:
    """Hold a debt's amount on its line until it is captured or released.

    With ``at_most`` what is left of the line is enough. ``lasts`` is how long
    the hold stays when nobody resolves it; ``None``: for good.
    """
    with transaction.atomic(savepoint=False):
        line = look_at_line(
            holder_id=debt.holder_id,
            kind=debt.line_kind,
            currency=debt.currency,
            at=at,
        )
        if line is None:
            return PlacedHold(None, 0, NO_LINE, 0, 0)
        if line.refusal:
            return _no_hold(line, line.refusal)
        if at_most:
            wanted = min(debt.amount_minor, line.available_minor)
            debt = replace(debt, amount_minor=wanted)
        if debt.amount_minor <= 0:
            return _no_hold(line, LIMIT_EXCEEDED)
        hold = replace(
            debt.posting("hold", accounts.line(debt.line_kind, debt.holder_id)),
            expires_at=at + lasts if lasts else None,
        )
        result = post_transfers(postings=[hold], at=at)[0]
        if result.stands:
            return PlacedHold(
                hold.id, debt.amount_minor, "", line.limit_minor, line.available_minor
            )
        return _no_hold(line, _reason(result))


def defer_charge(*, debt: Debt, at: datetime, hold_id: UUID | None = None) -> str:
    """Book a debt onto its line; give an empty string, or why it was refused.

    With ``hold_id`` that hold is captured: what it held beyond the debt is given
    back, what the debt has beyond it is taken from the limit. A hold that has
    been resolved meanwhile (it expired) counts as none.
    """
    with transaction.atomic(savepoint=False):
        refusal = line_refusal(
            holder_id=debt.holder_id,
            kind=debt.line_kind,
            currency=debt.currency,
            at=at,
        )
        # A score that fell meanwhile breaks no promise: the frozen line's limit is
        # zero, so the books let a hold be captured for what it held and no more.
        if refusal and not (hold_id and refusal == FROZEN):
            return refusal
        result = PostingResult.HOLD_ALREADY_RESOLVED
        if hold_id:
            result = post_transfers(postings=[_capture(debt, hold_id)], at=at)[0]
        if result == PostingResult.HOLD_ALREADY_RESOLVED:
            name = accounts.line(debt.line_kind, debt.holder_id)
            result = post_transfers(postings=[debt.posting("post", name)], at=at)[0]
        return "" if result.stands else _reason(result)


def book_due(*, debt: Debt, at: datetime) -> None:
    """Book a debt that no line carries: it is due."""
    name = accounts.due(debt.holder_id)
    with transaction.atomic(savepoint=False):
        open_accounts(accounts=[AccountToOpen(name, debt.currency)], at=at)
        post_all(postings=[debt.posting("post", name)], at=at)


def release_hold(*, holder_id: UUID, hold_id: UUID, at: datetime) -> bool:
    """Let a hold go; false when it had been resolved already."""
    release = Posting(
        id=time_ordered_id(at, "release", hold_id),
        holder_id=holder_id,
        kind="release",
        about_id=hold_id,
    )
    return post_transfers(postings=[release], at=at)[0].stands


def _capture(debt: Debt, hold_id: UUID) -> Posting:
    return Posting(
        id=time_ordered_id(debt.occurred_at, "capture", *debt.key),
        holder_id=debt.holder_id,
        kind="capture",
        about_id=hold_id,
        amount_minor=debt.amount_minor,
        bill_id=debt.bill_id,
        occurred_at=debt.occurred_at,
    )


def _no_hold(line: LineView, reason: str) -> PlacedHold:
    return PlacedHold(None, 0, reason, line.limit_minor, line.available_minor)


def _reason(result: PostingResult) -> str:
    if result == PostingResult.EXCEEDS_LIMIT:
        return LIMIT_EXCEEDED
    raise ChargeNotPosted(result=result.value)

"""Resolve deferred charges for their final amounts, all in one posting.

What the hold covers is captured and its rest given back; what the final amount
has above its hold goes to ``due``. What was booked to ``due`` is corrected by a
reversal and a new booking.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from credit.operations.defer_charge import Debt
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.ports import Posting
from ledger.rules import accounts
from ledger.rules.ids import time_ordered_id


@dataclass(frozen=True, slots=True)
class FinalCharge:
    """A charge with its final amount (``debt``) and where it stands so far.

    ``held_minor`` is held by ``hold_id``, or ``booked_minor`` was booked to
    ``due`` by ``due_id``, or neither.
    """

    debt: Debt
    hold_id: UUID | None = None
    held_minor: int = 0
    due_id: UUID | None = None
    booked_minor: int = 0

    @property
    def line_minor(self) -> int:
        """What ends up on the line."""
        return min(self.debt.amount_minor, self.held_minor)

    @property
    def due_minor(self) -> int:
        """What ends up on ``due``."""
        return self.debt.amount_minor - self.line_minor


def resolve_charges(
    *, charges: Sequence[FinalCharge], besides: Sequence[Posting], at: datetime
) -> None:
    """Post what the final amounts ask for, and ``besides``, or nothing at all."""
    to_due = {
        (charge.debt.holder_id, charge.debt.currency)
        for charge in charges
        if charge.due_minor
    }
    postings = [posting for charge in charges for posting in _postings(charge, at)]
    with transaction.atomic(savepoint=False):
        if to_due:
            open_accounts(
                accounts=[
                    AccountToOpen(accounts.due(holder_id), currency)
                    for holder_id, currency in to_due
                ],
                at=at,
            )
        post_all(postings=[*postings, *besides], at=at)


def reversing(*, holder_id: UUID, transfer_id: UUID, at: datetime) -> Posting:
    """Make the posting that takes a transfer back."""
    return Posting(
        id=time_ordered_id(at, "reverse", transfer_id),
        holder_id=holder_id,
        kind="reverse",
        about_id=transfer_id,
    )


def _postings(charge: FinalCharge, at: datetime) -> Iterator[Posting]:
    debt = charge.debt
    if charge.hold_id:
        yield Posting(
            id=time_ordered_id(debt.occurred_at, "resolve", *debt.key),
            holder_id=debt.holder_id,
            kind="capture" if charge.line_minor else "release",
            about_id=charge.hold_id,
            amount_minor=charge.line_minor or None,
            bill_id=debt.bill_id,
            occurred_at=debt.occurred_at,
        )
    if charge.due_minor == charge.booked_minor:
        return
    if charge.due_id:
        yield reversing(holder_id=debt.holder_id, transfer_id=charge.due_id, at=at)
    if charge.due_minor:
        yield Posting(
            id=time_ordered_id(debt.occurred_at, "final_due", *debt.key),
            holder_id=debt.holder_id,
            kind="post",
            debit_id=accounts.due(debt.holder_id).id(debt.currency),
            credit_id=debt.income_id,
            amount_minor=charge.due_minor,
            currency=debt.currency,
            bill_id=debt.bill_id,
            occurred_at=debt.occurred_at,
        )

"""Closed bills of holders with debts and instruments, made in batches.

Everything goes through the operations that a day uses; only the number of rows
in a round trip is larger.
"""

import itertools
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from ledger.operations.bind_instrument import FirstInstrument, bind_first_instruments
from ledger.operations.form_bill import (
    BillDraft,
    BillParts,
    ChargeDraft,
    WholeBill,
    form_closed_bills,
)
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.open_merchant import open_merchant
from ledger.operations.post_transfers import post_all
from ledger.ports import Posting
from ledger.rules import accounts
from ledger.rules.ids import name_based_id, time_ordered_id

BILLS_OF_HOLDER = 4
HOLDERS_AT_ONCE = 100
MERCHANTS = 50
LINE_LIMIT_MINOR = 10**9
AMOUNT_MINOR = 1200
HELD_MINOR = 3000


def prepare_bills(*, name: str, count: int, at: datetime) -> None:
    """Let ``count`` bills fall due: a hold captured on a line, a charge, an instrument.

    ``name`` tells one backlog's holders from another's. A bill writes two transfers.
    """
    for number in range(MERCHANTS):
        open_merchant(code=f"bench-{number}", name="Bench", at=at)
    drafts = _drafts(name, at=at)
    for start in range(0, count, HOLDERS_AT_ONCE * BILLS_OF_HOLDER):
        size = min(count - start, HOLDERS_AT_ONCE * BILLS_OF_HOLDER)
        _prepare(list(itertools.islice(drafts, size)), at=at)


def holder_of(name: str, bill: int) -> UUID:
    """Say who owes a bill of this number in a backlog."""
    return name_based_id("bench", name, bill // BILLS_OF_HOLDER)


def merchant_of(bill: int) -> UUID:
    """Say to whom a bill of this number is owed."""
    return name_based_id("merchant", f"bench-{bill % MERCHANTS}")


def _drafts(name: str, *, at: datetime) -> Iterator[BillDraft]:
    for number in itertools.count():
        holder = holder_of(name, number)
        bill = time_ordered_id(at, "bench bill", name, number)
        yield BillDraft(
            id=bill,
            holder_id=holder,
            payer_id=holder,
            merchant_id=merchant_of(number),
            risk_mode="merchant",
            kind="parking",
            line_kind="parking",
            subject_id=bill,
            currency="CNY",
            by="bench",
        )


def _prepare(drafts: list[BillDraft], *, at: datetime) -> None:
    holders = list({draft.holder_id: None for draft in drafts})
    lines = [accounts.line("parking", holder) for holder in holders]
    open_accounts(
        accounts=[AccountToOpen(line, "CNY", LINE_LIMIT_MINOR) for line in lines], at=at
    )
    bind_first_instruments(
        instruments=[
            FirstInstrument(holder, "sandbox", "tok_ok", ["parking"])
            for holder in holders
        ],
        at=at,
    )
    post_all(postings=[_hold(draft, at=at) for draft in drafts], at=at)
    post_all(postings=[_capture(draft, at=at) for draft in drafts], at=at)
    form_closed_bills(bills=[_whole(draft, at=at) for draft in drafts], at=at)


def _hold(draft: BillDraft, *, at: datetime) -> Posting:
    return Posting(
        id=_hold_id(draft, at=at),
        holder_id=draft.holder_id,
        kind="hold",
        debit_id=accounts.line("parking", draft.holder_id).id("CNY"),
        credit_id=accounts.merchant_deferred(draft.merchant_id).id("CNY"),
        amount_minor=HELD_MINOR,
        currency="CNY",
    )


def _capture(draft: BillDraft, *, at: datetime) -> Posting:
    return Posting(
        id=time_ordered_id(at, "bench capture", draft.id),
        holder_id=draft.holder_id,
        kind="capture",
        about_id=_hold_id(draft, at=at),
        amount_minor=AMOUNT_MINOR,
        bill_id=draft.id,
    )


def _hold_id(draft: BillDraft, *, at: datetime) -> UUID:
    return time_ordered_id(at, "bench hold", draft.id)


def _whole(draft: BillDraft, *, at: datetime) -> WholeBill:
    charge = ChargeDraft(
        line_no="1",
        code="parking",
        name="Parking",
        amount_minor=AMOUNT_MINOR,
        unit_price_minor=AMOUNT_MINOR,
        occurred_at=at,
    )
    return WholeBill(draft, [charge], BillParts(line_minor=AMOUNT_MINOR))

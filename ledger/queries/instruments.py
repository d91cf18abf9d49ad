"""Instruments that payers agreed to be collected from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from ledger.models import Bill, Instrument
from ledger.queries.prepared import rows_of

AGREED = """SELECT holder_id, kinds, cap_minor FROM ledger_instrument
WHERE holder_id = ANY(%s) AND ended_at IS NULL"""


def live_instruments(*, payer_id: UUID) -> QuerySet[Instrument]:
    """The instruments of a payer that have not ended."""
    return Instrument.objects.filter(holder_id=payer_id, ended_at=None)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a payer agreed to: kinds of bills, and the most that one may cost."""

    kinds: Sequence[str]
    cap_minor: int | None


def collectable_bills(bills: Iterable[Bill]) -> set[UUID]:
    """Name those of these bills that may be collected by themselves, in one query."""
    owed = [bill for bill in bills if bill.cash_minor]
    if not owed:
        return set()
    rows = rows_of(AGREED, [list({bill.payer_id for bill in owed})])
    return fitting(owed, {payer: Agreed(kinds, cap) for payer, kinds, cap in rows})


def fitting(bills: Iterable[Bill], agreed: Mapping[UUID, Agreed]) -> set[UUID]:
    """Name those of these bills that their payers agreed to, by payer."""
    return {
        bill.id
        for bill in bills
        if bill.cash_minor
        and bill.payer_id in agreed
        and _fits(bill, agreed[bill.payer_id])
    }


def _fits(bill: Bill, agreed: Agreed) -> bool:
    cap_minor = agreed.cap_minor
    in_cap = cap_minor is None or bill.cash_minor <= cap_minor
    return bill.kind in agreed.kinds and in_cap

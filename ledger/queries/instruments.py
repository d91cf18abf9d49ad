"""Instruments that payers agreed to be collected from."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from ledger.models import Bill, Instrument
from ledger.queries.prepared import rows_of

AGREED = """SELECT holder_id, kinds, cap_minor FROM ledger_instrument
WHERE holder_id = ANY(%s) AND ended_at IS NULL"""


def live_instruments(*, payer_id: UUID) -> QuerySet[Instrument]:
    """The instruments of a payer that have not ended."""
    return Instrument.objects.filter(holder_id=payer_id, ended_at=None)


def collectable_bills(bills: Iterable[Bill]) -> set[UUID]:
    """Name those of these bills that may be collected by themselves, in one query."""
    owed = [bill for bill in bills if bill.cash_minor]
    if not owed:
        return set()
    rows = rows_of(AGREED, [list({bill.payer_id for bill in owed})])
    agreed = {payer: (kinds, cap) for payer, kinds, cap in rows}
    return {
        bill.id
        for bill in owed
        if bill.payer_id in agreed and _fits(bill, agreed[bill.payer_id])
    }


def _fits(bill: Bill, agreed: tuple[Iterable[str], int | None]) -> bool:
    kinds, cap_minor = agreed
    return bill.kind in kinds and (cap_minor is None or bill.cash_minor <= cap_minor)

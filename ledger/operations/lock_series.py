"""Lock the rows that count a merchant's papers, so that none is lost or doubled."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from ledger.models import ReceiptSeries
from ledger.rules.ids import name_based_id


def lock_series(
    *, wanted: Collection[tuple[UUID, str]]
) -> dict[tuple[UUID, str], ReceiptSeries]:
    """Hold the counters of these merchants' series, in the order of their ids.

    They are taken after bills and tills and before accounts, and committed together
    with what they numbered.
    """
    ids = {name: name_based_id("receipts", *name) for name in wanted}
    with transaction.atomic(savepoint=False):
        ReceiptSeries.objects.bulk_create(
            [
                ReceiptSeries(id=ids[name], merchant_id=name[0], series=name[1])
                for name in sorted(wanted, key=lambda name: ids[name])
            ],
            ignore_conflicts=True,
        )
        rows = ReceiptSeries.objects.select_for_update(no_key=True)
        locked = rows.filter(id__in=ids.values()).order_by("id")
        return {(row.merchant_id, row.series): row for row in locked}


def year_here(at: datetime) -> int:
    """Say in which year of the city's a paper is numbered."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).year

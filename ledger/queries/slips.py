"""Slips of terminals: which of them stand at a window."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Q, Sum

from ledger.models import Deposit, Shift, Tender, TenderKind

BY_TERMINAL = (TenderKind.CARD, TenderKind.QR)


def slips_that_stand(
    *, shift: Shift, slips: Collection[str], during: tuple[datetime, datetime]
) -> set[str]:
    """Name those of these slips that a shift's window took in a time and has still."""
    if not slips:
        return set()
    begins, ends = during
    sought = Q(kind__in=BY_TERMINAL, slip__in=slips, at__gte=begins, at__lt=ends)
    tenders = Tender.objects.filter(
        sought,
        payment__shift__merchant_id=shift.merchant_id,
        payment__shift__desk=shift.desk,
    ).annotate(back=Sum("refunds__amount_minor", default=0))
    deposits = Deposit.objects.filter(
        sought,
        shift__merchant_id=shift.merchant_id,
        shift__desk=shift.desk,
    ).annotate(back=Sum("returns__amount_minor", default=0))
    standing = [
        rows.filter(back__lt=F("amount_minor")).values_list("slip", flat=True)
        for rows in (tenders, deposits)
    ]
    return {slip for slips_found in standing for slip in slips_found}

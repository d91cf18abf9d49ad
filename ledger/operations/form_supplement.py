"""Form supplement bills: what arrives when a subject's bill has been closed already."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from ledger.models import Bill
from ledger.operations.form_bill import (
    WholeBill,
    form_closed_bills,
    open_filled_bills,
)


def form_supplements(*, bills: Sequence[WholeBill], at: datetime) -> list[list[UUID]]:
    """Number closed bills of one subject on and form them; give each one's charge ids.

    Each is paid once, in its turn. A number is never used again, nor is a voided
    bill's. The caller holds the lock of the subject itself (the visit's row, the
    car), so that two supplements that come at once are numbered one after the
    other; a unique rule refuses what should slip through.
    """
    with transaction.atomic(savepoint=False):
        return form_closed_bills(bills=_numbered(bills), at=at)


def open_supplements(*, bills: Sequence[WholeBill], at: datetime) -> list[list[UUID]]:
    """Number bills on in the same way and open them: somebody has to split them yet."""
    with transaction.atomic(savepoint=False):
        return open_filled_bills(bills=_numbered(bills), at=at)


def _numbered(bills: Sequence[WholeBill]) -> list[WholeBill]:
    subject = bills[0].draft
    numbered = Bill.objects.filter(
        holder_id=subject.holder_id, subject_id=subject.subject_id
    ).aggregate(last=Max("supplement_no", default=-1))
    return [
        replace(whole, draft=replace(whole.draft, supplement_no=number))
        for number, whole in enumerate(bills, numbered["last"] + 1)
    ]

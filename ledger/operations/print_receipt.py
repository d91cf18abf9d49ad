"""Print a receipt at a desk: every print but the first is a copy, and says so."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound
from ledger.models import Bill, Receipt, ReceiptPrint


class ReceiptUnknown(NotFound):
    """No receipt has this id, or it is none of the caller's."""

    code = "ledger.receipt.unknown"
    sentence = _("There is no such receipt.")


def print_receipt(*, receipt_id: UUID, at: datetime, by: str) -> int:
    """Count a print of a receipt and give its number: 1, then copies from 2 on.

    The bill's row is locked, so that two windows never print one number.

    Raises:
        ReceiptUnknown: there is no such receipt.
    """
    with transaction.atomic(savepoint=False):
        receipt = Receipt.objects.defer("facts").filter(id=receipt_id).first()
        if receipt is None:
            raise ReceiptUnknown
        Bill.objects.select_for_update(no_key=True).get(
            id=receipt.bill_id, holder_id=receipt.holder_id
        )
        copy_no = (
            1
            + ReceiptPrint.objects.filter(
                holder_id=receipt.holder_id, receipt=receipt
            ).count()
        )
        ReceiptPrint.objects.create(
            holder_id=receipt.holder_id, receipt=receipt, copy_no=copy_no, at=at, by=by
        )
    return copy_no

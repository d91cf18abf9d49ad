"""A bill's receipt for a merchant's own machines, as a PDF."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from config.receipts.files import receipt_file
from config.receipts.issuing import receipt_for
from ledger.api.bills import EVERYONE
from ledger.api.renderers import CompactJsonRenderer
from ledger.api.views import MachineView
from ledger.operations.start_payment import BillUnknown
from ledger.queries.bills import visible_bills


class PdfRenderer(BaseRenderer):
    """Lets a client ask for ``application/pdf``."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None

    def render(self, data: Any, *_how: Any, **_more: Any) -> Any:
        """Give the file as it is."""
        return data


class BillReceiptView(MachineView):
    """Read the receipt of a settled bill, as people do."""

    scopes: ClassVar[frozenset[str]] = EVERYONE
    renderer_classes: Any = (PdfRenderer, CompactJsonRenderer)

    def get(self, request: Request, bill_id: UUID) -> HttpResponse:  # noqa: ARG002
        """Answer the receipt that stands; whoever asks first has it issued.

        Raises:
            BillUnknown: there is no bill, or it is another merchant's.
            BillNotSettled: it hasn't been paid.
            NothingToReceipt: all of it was given back.
        """
        bills = visible_bills(self.caller.merchant_id)
        if not bills.filter(id=bill_id).exists():
            raise BillUnknown
        return receipt_file(receipt_for(bill_id, at=timezone.now(), by="api"))

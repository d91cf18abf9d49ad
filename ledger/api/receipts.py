"""A bill's receipt, with the proofs of its transfers."""

from typing import ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api.bills import EVERYONE
from ledger.api.views import MachineView
from ledger.operations.start_payment import BillUnknown
from ledger.queries.bills import visible_bill
from ledger.queries.receipts import receipt_of


class BillReceiptView(MachineView):
    """Read the receipt of a settled bill."""

    scopes: ClassVar[frozenset[str]] = EVERYONE

    def get(self, request: Request, bill_id: UUID) -> Response:  # noqa: ARG002
        """Answer the receipt; what was booked today is proven tomorrow.

        Raises:
            BillUnknown: there is none, or it is another merchant's.
            BillNotSettled: it hasn't been paid.
        """
        bill = visible_bill(bill_id, merchant_id=self.caller.merchant_id)
        if bill is None:
            raise BillUnknown
        return Response(receipt_of(bill))

"""What proves a bill: its transfers, each with the proof that it is sealed."""

from typing import ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api.bills import EVERYONE
from ledger.api.views import MachineView
from ledger.operations.start_payment import BillUnknown
from ledger.queries.bills import visible_bill
from ledger.queries.proofs import proof_of


class BillProofView(MachineView):
    """Read what proves a settled bill; the API calls it its receipt."""

    scopes: ClassVar[frozenset[str]] = EVERYONE

    def get(self, request: Request, bill_id: UUID) -> Response:  # noqa: ARG002
        """Answer the proof; what was booked today is proven tomorrow.

        Raises:
            BillUnknown: there is none, or it is another merchant's.
            BillNotSettled: it hasn't been paid.
        """
        bill = visible_bill(bill_id, merchant_id=self.caller.merchant_id)
        if bill is None:
            raise BillUnknown
        return Response(proof_of(bill))

"""Disputes of a bill, handed on by its merchant or the city."""

from typing import ClassVar
from uuid import UUID, uuid4

from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api.bill_answers import dispute_answer
from ledger.api.bills import EVERYONE, own_bill
from ledger.api.fields import TextField
from ledger.api.idempotency import answer_once
from ledger.api.serializers import StrictSerializer
from ledger.api.views import MachineView
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.rules.ids import time_ordered_id


class DisputeStatement(StrictSerializer):
    """What is wrong with the bill, in the citizen's words."""

    statement = TextField(length_max=2000, lines=True)


class BillDisputesView(MachineView):
    """Say that a bill is wrong; nothing more is collected until somebody decides."""

    scopes: ClassVar[frozenset[str]] = EVERYONE
    bodies: ClassVar = {"post": DisputeStatement}
    keyed: ClassVar = frozenset({"post"})

    def post(self, request: Request, bill_id: UUID) -> HttpResponseBase:  # noqa: ARG002
        """Open the dispute.

        Raises:
            BillUnknown: there is none, or it is another merchant's.
            DisputeOpen, DisputeDecided, BillBeingPaid, BillNotDisputable,
            DisputeTooLate: see ``open_dispute``.
        """
        statement = self.read(DisputeStatement)["statement"]
        bill = own_bill(self, bill_id)
        by = f"api:{self.caller.key_id}"

        def dispute() -> Response:
            at = timezone.now()
            draft = DisputeDraft(
                id=time_ordered_id(at, "dispute", bill.id, uuid4()),
                bill_id=bill.id,
                statement=statement,
                opened_by=by,
            )
            opened = open_dispute(draft=draft, at=at)
            answer = {"dispute": dispute_answer(opened), "bill": bill.id}
            return Response(answer, status=201)

        return answer_once(self, dispute)

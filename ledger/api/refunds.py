"""Refunds of a bill, asked for by its merchant or the city."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api.bill_answers import refund_answer
from ledger.api.bills import EVERYONE, own_bill
from ledger.api.fields import AmountField, StrictField, TextField
from ledger.api.idempotency import answer_once
from ledger.api.serializers import ListOf, StrictSerializer
from ledger.api.views import MachineView
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.rules.ids import time_ordered_id

LINES_MAX = 1000
"""Of one bill: more than any stay in a hospital has."""


class RefundedLine(StrictSerializer):
    """A line, and what the citizen gets back of it; without, all that is left."""

    line_no = TextField(length_max=64)
    amount_minor = AmountField(required=False)


class RefundedLineField(StrictField):
    """A line as an object, or its number alone."""

    def to_internal_value(self, data: Any) -> Any:
        """Read either; what is neither is refused as an object would be."""
        asked = {"line_no": data} if isinstance(data, str) else data
        return RefundedLine().run_validation(asked)


class RefundOrder(StrictSerializer):
    """How much goes back to the citizen, how much to the fund, of which lines, and why.

    Without ``lines`` the fund's part stays as it is unless ``insurer_minor`` names
    it; with them it goes back by itself.
    """

    amount_minor = AmountField(required=False)
    insurer_minor = AmountField(required=False)
    lines = ListOf(RefundedLineField(), least=1, most=LINES_MAX, required=False)
    reason = TextField(length_max=500, lines=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an order of nothing in particular, and a line that is named twice.

        Raises:
            ValidationError: there is no amount and no line, or a line twice.
        """
        if not attrs.keys() & {"amount_minor", "insurer_minor", "lines"}:
            missing = ErrorDetail(str(_("This member is required.")), "required")
            raise ValidationError({"amount_minor": [missing]})
        numbers = [line["line_no"] for line in attrs.get("lines", [])]
        if len(set(numbers)) < len(numbers):
            doubled = ErrorDetail(str(_("A line may be named once only.")), "doubled")
            raise ValidationError({"lines": [doubled]})
        return attrs


class BillRefundsView(MachineView):
    """Give back what was paid for a bill, or a part of it."""

    scopes: ClassVar[frozenset[str]] = EVERYONE
    bodies: ClassVar = {"post": RefundOrder}
    keyed: ClassVar = frozenset({"post"})

    def post(self, request: Request, bill_id: UUID) -> HttpResponseBase:  # noqa: ARG002
        """Ask for the refund; a worker submits it, once approved if it must be.

        Raises:
            BillUnknown: there is none, or it is another merchant's.
            BillNotRefundable, RefundOutOfRange, LineUnknown, LineRefunded,
            LineExceeded, LinesDiffer, RefundExceedsPaid, RefundExceedsInsurer: see
            ``request_refund``.
        """
        order = self.read(RefundOrder)
        bill = own_bill(self, bill_id)
        by = f"api:{self.caller.key_id}"

        def ask() -> Response:
            at = timezone.now()
            draft = _draft(order, bill_id=bill.id, by=by)
            refund = request_refund(draft=draft, at=at)
            answer = {"refund": refund_answer(refund), "bill": bill.id}
            return Response(answer, status=202)

        return answer_once(self, ask)


def _draft(order: Mapping[str, Any], *, bill_id: UUID, by: str) -> RefundDraft:
    lines = {
        line["line_no"]: line.get("amount_minor") for line in order.get("lines", [])
    }
    return RefundDraft(
        id=time_ordered_id(timezone.now(), "refund", bill_id, uuid4()),
        bill_id=bill_id,
        reason=order["reason"],
        requested_by=by,
        amount_minor=order.get("amount_minor"),
        insurer_minor=order.get("insurer_minor"),
        lines=lines,
    )

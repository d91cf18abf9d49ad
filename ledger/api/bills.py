"""Bills: read them, list them, pay them now."""

from typing import ClassVar
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.adapters import GatewayUnknown, gateway
from ledger.api.bill_answers import bill_answer, bill_summary, payment_answer
from ledger.api.fields import IdField, OneOfField, TextField
from ledger.api.idempotency import answer_once
from ledger.api.pagination import page_of
from ledger.api.serializers import StrictSerializer
from ledger.api.views import MachineView
from ledger.models import Bill
from ledger.operations.start_payment import BillUnknown, start_payment
from ledger.queries.bills import merchant_known_as, visible_bill, visible_bills
from ledger.rules.states import BillStatus

EVERYONE = frozenset({"city", "gate", "his"})
"""All keys may ask; a merchant's are shown its own bills only."""


class BillFilter(StrictSerializer):
    """What a list of bills may be narrowed to."""

    status = OneOfField(BillStatus, required=False)
    merchant = TextField(length_max=64, required=False)
    holder = IdField(required=False)


class PayOrder(StrictSerializer):
    """Where the money is to be taken from; without a token from the payer's own."""

    gateway = TextField(length_max=32)
    token = TextField(length_max=255, required=False)


class BillsView(MachineView):
    """List bills, the newest first."""

    scopes: ClassVar[frozenset[str]] = EVERYONE
    queries: ClassVar = {"get": BillFilter}

    def get(self, request: Request) -> Response:
        """Answer a page of the bills that the caller may see."""
        asked = self.read_query(BillFilter)
        bills = visible_bills(self.caller.merchant_id)
        if "merchant" in asked:
            merchant_id = merchant_known_as(asked.pop("merchant"))
            bills = (
                bills.filter(merchant_id=merchant_id) if merchant_id else bills.none()
            )
        named = {"status": "status", "holder": "holder_id"}
        bills = bills.filter(**{named[name]: asked[name] for name in asked})
        return Response(page_of(bills, request, show=bill_summary))


class BillView(MachineView):
    """One bill with everything on it."""

    scopes: ClassVar[frozenset[str]] = EVERYONE

    def get(self, request: Request, bill_id: UUID) -> Response:  # noqa: ARG002 - DRF's
        """Answer the bill.

        Raises:
            BillUnknown: there is none, or it is another merchant's.
        """
        return Response(bill_answer(own_bill(self, bill_id)))


class BillPayView(MachineView):
    """Pay a bill now, instead of waiting for its mandate."""

    scopes: ClassVar[frozenset[str]] = EVERYONE
    bodies: ClassVar = {"post": PayOrder}
    keyed: ClassVar = frozenset({"post"})

    def post(self, request: Request, bill_id: UUID) -> HttpResponseBase:  # noqa: ARG002
        """Start the payment; a worker submits it within a second.

        Raises:
            BillUnknown: there is none, or it is another merchant's.
            BillBeingPaid, BillNotPayable, NoInstrument: see ``start_payment``.
        """
        order = self.read(PayOrder)
        known_gateway(order["gateway"])
        bill = own_bill(self, bill_id)

        def pay() -> Response:
            payment = start_payment(
                bill_id=bill.id, channel="api", at=timezone.now(), **order
            )
            answer = {"payment": payment_answer(payment), "bill": bill.id}
            return Response(answer, status=202)

        return answer_once(self, pay)


def known_gateway(name: str) -> None:
    """Refuse a body that names a gateway that there is not.

    Raises:
        ValidationError: there is no such gateway.
    """
    try:
        gateway(name)
    except GatewayUnknown as error:
        mistake = _("There is no payment gateway of this name.")
        raise ValidationError({"gateway": [mistake]}, code="unknown_word") from error


def own_bill(view: MachineView, bill_id: UUID) -> Bill:
    """Give a bill that the caller may see.

    Raises:
        BillUnknown: there is none, or it is another merchant's.
    """
    bill = visible_bill(bill_id, merchant_id=view.caller.merchant_id)
    if bill is None:
        raise BillUnknown
    return bill

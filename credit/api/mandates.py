"""The city passes on what a citizen has agreed to be collected from."""

from typing import ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from credit.api.answers import mandate_answer
from credit.operations.give_mandate import end_mandate, give_mandate
from credit.rules.lines import LINE_OF_BILL
from ledger.api.bills import known_gateway
from ledger.api.fields import AmountField, OneOfField, TextField
from ledger.api.serializers import ListOf, StrictSerializer
from ledger.api.views import MachineView


class Consent(StrictSerializer):
    """Where from, for which kinds of bills, up to how much each."""

    gateway = TextField(length_max=32)
    token = TextField(length_max=255)
    kinds = ListOf(OneOfField(LINE_OF_BILL), least=1, most=len(LINE_OF_BILL))
    cap_minor = AmountField(least=1, required=False, allow_null=True)


class MandateView(MachineView):
    """The one mandate of a citizen."""

    scopes: ClassVar[frozenset[str]] = frozenset({"city"})
    bodies: ClassVar = {"put": Consent}

    def put(self, request: Request, ref: str) -> Response:  # noqa: ARG002 - DRF's
        """Give the mandate; bills that were waiting for one are collected.

        Raises:
            CitizenUnknown: the city has not registered one.
        """
        consent = self.read(Consent)
        known_gateway(consent["gateway"])
        mandate = give_mandate(
            ref=ref,
            gateway=consent["gateway"],
            token=consent["token"],
            kinds=consent["kinds"],
            cap_minor=consent.get("cap_minor"),
            at=timezone.now(),
        )
        return Response(mandate_answer(mandate))

    def delete(self, request: Request, ref: str) -> Response:  # noqa: ARG002 - DRF's
        """End the mandate; bills wait for their payer from now on.

        Raises:
            CitizenUnknown, NoMandate: see ``end_mandate``.
        """
        end_mandate(ref=ref, at=timezone.now())
        return Response(status=204)

"""The trial balance, for the city's auditors and a merchant's own."""

from dataclasses import asdict
from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api.fields import MomentField
from ledger.api.serializers import StrictSerializer
from ledger.api.views import MachineView
from ledger.queries.trial_balance import trial_balance


class TrialBalanceMoment(StrictSerializer):
    """Until when; without it, now."""

    at = MomentField(required=False)


class TrialBalanceView(MachineView):
    """What was debited and credited to each account."""

    scopes: ClassVar[frozenset[str]] = frozenset({"city", "gate", "his"})
    queries: ClassVar = {"get": TrialBalanceMoment}

    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Answer all accounts to the city, a merchant's accounts to its keys."""
        asked = self.read_query(TrialBalanceMoment)
        rows = trial_balance(at=asked.get("at"), merchant_id=self.caller.merchant_id)
        return Response([asdict(row) for row in rows])

"""A day's seal: the root that whoever wants to may keep, and compare later."""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api.bills import EVERYONE
from ledger.api.fields import DayField
from ledger.api.serializers import StrictSerializer
from ledger.api.views import MachineView
from ledger.queries.seals import seal_of


class SealedDay(StrictSerializer):
    """Of which day (UTC); without it, the newest."""

    day = DayField(required=False)


class SealView(MachineView):
    """Read the seal of one day."""

    scopes: ClassVar[frozenset[str]] = EVERYONE
    queries: ClassVar = {"get": SealedDay}

    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Answer the roots over all that was booked on a day; they name nobody.

        Raises:
            SealUnknown: the day isn't sealed.
        """
        seal = seal_of(self.read_query(SealedDay).get("day"))
        return Response(
            {
                "day": seal.day,
                "leaves": seal.leaves,
                "merkle_root": bytes(seal.merkle_root).hex(),
                "previous_root": bytes(seal.previous_root).hex(),
                "chained_root": bytes(seal.chained_root).hex(),
                "sealed_at": seal.sealed_at,
            }
        )

"""Gates ask: what about this car, whom may I let out, what was the day."""

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ledger.api.fields import DayField
from ledger.api.pagination import page_of
from ledger.errors import BadInput, NotFound
from parking.api.events import GateView
from parking.api.serializers import QuoteFacts
from parking.ports import Stay
from parking.queries.authorizations import authorization_of, authorized_sessions
from parking.queries.day_summary import day_summary
from parking.queries.lots import LotUnknown
from parking.queries.prices import quote_of_plate
from parking.queries.sessions import session_now
from parking.queries.tariffs import quote_by_code
from parking.rules.plates import read_plate


class DayUnknown(NotFound):
    """What stands in the address is no date."""

    code = "parking.day.unknown"
    sentence = _("There is no such day.")


class TariffMissing(BadInput):
    """A quote needs to know by what tariff."""

    code = "parking.quote.tariff_missing"
    sentence = _("Name a tariff or a lot.")


class SessionView(GateView):
    """One session."""

    def get(self, request: Request, session: str) -> Response:  # noqa: ARG002 - DRF's
        """Answer the session with its decision as of now.

        Raises:
            SessionUnknown: there is none in this lot.
        """
        return Response(session_now(session, lot=self.lot))


class AuthorizationsView(GateView):
    """Whom a gate may let out while it is cut off."""

    def get(self, request: Request) -> Response:
        """Answer the cars in the lot whose fee is held for, page by page."""
        rows = authorized_sessions(lot_id=self.lot.id, at=timezone.now())
        return Response(page_of(rows, request, show=authorization_of))


class DaySummaryView(GateView):
    """One day of the lot, to be compared with the gate's own counts."""

    def get(self, request: Request, day: str) -> Response:  # noqa: ARG002 - DRF's
        """Answer the day's counts and totals.

        Raises:
            DayUnknown: it is not a date.
        """
        try:
            date = DayField().run_validation(day)
        except ValidationError as error:
            raise DayUnknown from error
        return Response(day_summary(self.lot, date))


class QuotesView(GateView):
    """What a stay would cost."""

    bodies: ClassVar[Any] = {"post": QuoteFacts}

    def post(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        """Answer a quote; nothing is booked.

        Of a plate, the earlier stays are looked up that this lot's tariff looks at.

        Raises:
            TariffMissing, LotUnknown, PlateMalformed, TariffUnknown: in this order;
                StayBackwards, StayOutOfRange, VehicleClassUnknown: the stay's own.
        """
        facts = self.read(QuoteFacts)
        stay = Stay(
            facts["entry_at"],
            facts["exit_at"],
            facts.get("vehicle_class", "car"),
            plate=read_plate(facts["plate"]) if "plate" in facts else "",
            prior=tuple(
                Stay(one["entry_at"], one["exit_at"])
                for one in facts.get("prior_sessions", ())
            ),
        )
        code = self._tariff_code(facts)
        if stay.plate and "prior_sessions" not in facts:
            asked = quote_of_plate(self.lot, code=code, stay=stay)
        else:
            asked = quote_by_code(code=code, stay=stay)
        return Response(asked.as_json())

    def _tariff_code(self, facts: dict[str, Any]) -> str:
        if "lot" in facts:
            lot = self.lot
            if facts["lot"] not in {lot.code, str(lot.id)}:
                raise LotUnknown
            return lot.tariff_code
        if "tariff" not in facts:
            raise TariffMissing(pointer="/tariff")
        return str(facts["tariff"])

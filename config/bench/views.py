"""What calls are measured beside: the same checks alone, and nothing."""

from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.serializers import ChargesSerializer
from config.urls import urlpatterns as site
from ledger.api.views import MachineView
from parking.api.readings import read_car
from parking.api.serializers import GateEventFacts
from parking.rules.states import EventKind


class CheckView(MachineView):
    """Check the signature, read and validate the body of an exit, do nothing."""

    scopes: ClassVar[frozenset[str]] = frozenset({"gate"})

    def post(self, request: Request) -> Response:
        """Answer how the body was understood."""
        facts = self.read(GateEventFacts)
        read_car(EventKind.EXIT, request.data, facts=facts)
        return Response({"decision": "open"})


class ChargesCheckView(MachineView):
    """Check the signature, read and validate the body of charges, do nothing."""

    scopes: ClassVar[frozenset[str]] = frozenset({"his"})

    def post(self, request: Request) -> Response:  # noqa: ARG002 - read() does
        """Answer how many lines were understood."""
        return Response({"lines": len(self.read(ChargesSerializer)["charges"])})


def constant(_request: HttpRequest) -> HttpResponse:
    """Answer the same always."""
    return HttpResponse(b"{}", content_type="application/json")


constant.csrf_exempt = True  # type: ignore[attr-defined] # it reads and does nothing

urlpatterns = [
    *site,
    path("api/v1/bench/check", CheckView.as_view()),
    path("api/v1/bench/check-charges", ChargesCheckView.as_view()),
    path("api/v1/bench/constant", constant),
]

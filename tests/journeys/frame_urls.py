"""Calls that exist in tests alone, built on the frame as the real ones are."""

import json
from typing import Any, ClassVar

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from django.urls import path
from rest_framework.response import Response

from config.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
)
from config.urls import urlpatterns as real_patterns
from ledger.api.fields import AmountField, MomentField, QuantityField, TextField
from ledger.api.idempotency import answer_once
from ledger.api.pagination import page_of
from ledger.api.serializers import ListOf, StrictSerializer
from ledger.api.views import MachineView
from ledger.errors import BadInput, Broken, NotFound, OutcomeUnknown, Rejected
from ledger.models import Merchant
from ledger.operations.open_merchant import open_merchant
from tests.factories.keys import BEGAN

__all__ = ["handler400", "handler403", "handler404", "handler500"]


class Plate(StrictSerializer):
    text = TextField(length_max=16)


class Event(StrictSerializer):
    event_id = TextField(length_max=64)
    occurred_at = MomentField()
    plate = Plate()
    amount_minor = AmountField(required=False)
    quantity = QuantityField(required=False)
    images = ListOf(Plate(), most=2, required=False)


class Refused(Rejected):
    code = "test.call.refused"
    sentence = "Refused, because %(why)s."


class Crooked(BadInput):
    code = "test.call.crooked"
    sentence = "This is crooked."


class Absent(NotFound):
    code = "test.thing.absent"
    sentence = "There is no such thing."


class Unheard(OutcomeUnknown):
    code = "test.gateway.unheard"
    sentence = "The gateway did not answer."


class Bent(Broken):
    code = "test.books.bent"
    sentence = "The secret figure is 42."


FAILURES: dict[str, Exception] = {
    "refused": Refused(why="it rains"),
    "crooked": Crooked(pointer="/plate/text"),
    "absent": Absent(),
    "unheard": Unheard(),
    "bent": Bent(),
    "unforeseen": RuntimeError("a secret of the house"),
    "database": OperationalError("connection to 10.0.0.1 refused"),
    "nothing": Http404("a secret of the house"),
    "suspicious": SuspiciousOperation("a secret of the house"),
}


class EventView(MachineView):
    scopes: ClassVar = frozenset({"gate"})
    bodies: ClassVar = {"post": Event}

    def post(self, _request: Any) -> Response:
        event = self.read(Event)
        return Response({"caller": self.caller.key_id, **event}, status=201)

    def get(self, request: Any, **_: Any) -> Response:
        return Response({"query": request.query_params.dict()})


class FailingView(MachineView):
    scopes: ClassVar = frozenset({"gate"})

    def get(self, _request: Any, failure: str) -> Response:
        raise FAILURES[failure]


class ForgottenView(MachineView):
    """Nobody said who may call it."""

    def get(self, _request: Any) -> Response:
        return Response({})


class MerchantsView(MachineView):
    """A list, and a call that writes one merchant under an Idempotency-Key."""

    scopes: ClassVar = frozenset({"city"})
    keyed: ClassVar = frozenset({"post"})

    def get(self, request: Any) -> Response:
        rows = Merchant.objects.filter(code__startswith="listed")
        show = lambda row: row.code  # noqa: E731
        return Response(page_of(rows, request, show=show, page_rows=2))

    def post(self, request: Any) -> Any:
        code = str(request.data["code"])

        def work() -> Response:
            merchant = open_merchant(code=code, name=code, at=BEGAN)
            if failure := request.data.get("failure"):
                raise FAILURES[failure]
            return Response({"merchant": merchant}, status=202)

        return answer_once(self, work)


def plain(request: Any) -> Any:
    raise FAILURES[json.loads(request.GET["failure"])]


urlpatterns = [
    *real_patterns,
    path("api/v1/test/events", EventView.as_view()),
    path("api/v1/test/events/<str:name>", EventView.as_view()),
    path("api/v1/test/failures/<str:failure>", FailingView.as_view()),
    path("api/v1/test/forgotten", ForgottenView.as_view()),
    path("api/v1/test/merchants", MerchantsView.as_view()),
    path("plain", plain),
]

"""``GET /fhir/metadata``: what this server can do, for whoever asks."""

from collections.abc import Mapping
from typing import Any

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from clinic.api.fhir.people import Coverages, Patients
from clinic.api.fhir.views import (
    Accounts,
    ChargeItems,
    Encounters,
    FhirView,
    Invoices,
    Payments,
)
from clinic.api.fhir.wire import FhirRenderer, JsonRenderer, Resource
from ledger.api.serializers import StrictSerializer

RESOURCES: Mapping[str, type[FhirView]] = {
    "Patient": Patients,
    "Encounter": Encounters,
    "Coverage": Coverages,
    "Account": Accounts,
    "ChargeItem": ChargeItems,
    "Invoice": Invoices,
    "PaymentReconciliation": Payments,
}
"""What can be read, by FHIR's names."""

SINCE = "2026-11-22"
"""When what is said here last changed."""


class Metadata(APIView):
    """``GET /fhir/metadata``: a FHIR server says unasked what it is."""

    authentication_classes: Any = ()
    permission_classes: Any = (AllowAny,)
    renderer_classes: Any = (FhirRenderer, JsonRenderer)
    metadata_class = None

    def get(self, request: Request) -> Response:
        """Answer the capability statement."""
        address = request.build_absolute_uri().partition("/metadata")[0]
        return Response(_statement(address))


def _statement(address: str) -> Resource:
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": SINCE,
        "kind": "instance",
        "software": {"name": "CityTab"},
        "implementation": {
            "description": "A hospital's own visits, charges and bills, to be read",
            "url": address,
        },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "application/json"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "description": "A bearer token of the hospital's key, or requests "
                    "signed by RFC 9421"
                },
                "resource": [
                    {
                        "type": name,
                        "interaction": [{"code": "read"}, {"code": "search-type"}],
                        "searchParam": _searches(view.search()),
                    }
                    for name, view in RESOURCES.items()
                ],
            }
        ],
    }


def _searches(search: StrictSerializer) -> list[dict[str, str]]:
    return [
        {"name": name, "type": _kind(field)} for name, field in search.fields.items()
    ]


def _kind(field: Any) -> str:
    return "reference" if hasattr(field, "kind") else "token"

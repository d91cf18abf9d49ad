"""How FHIR R4 spells what every resource has: references, codes, money, bundles."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel.numbers import get_currency_precision
from rest_framework.renderers import BaseRenderer

from ledger.api.renderers import spell

Resource = dict[str, Any]

ROOT = "/fhir/"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"


class FhirRenderer(BaseRenderer):
    """JSON under FHIR's own media type, decimals as numbers."""

    media_type = "application/fhir+json"
    format = "fhir"
    charset = None

    def render(  # noqa: PLR0917 - DRF's signature
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> bytes:
        """Write a resource."""
        return json.dumps(
            data, ensure_ascii=False, separators=(",", ":"), default=_spell
        ).encode()


class JsonRenderer(FhirRenderer):
    """The same for whoever asks for plain JSON."""

    media_type = "application/json"
    format = "json"


def _spell(value: Any) -> Any:
    """Write a decimal as JSON's number, the rest as everywhere.

    A float is written with the fewest digits that read back the same: those of
    the decimal, as long as it has fifteen at most, which our amounts and
    quantities do.
    """
    return float(value) if isinstance(value, Decimal) else spell(value)


def reference(kind: str, id_: UUID) -> dict[str, str]:
    """Point to another resource of this server."""
    return {"reference": f"{kind}/{id_}"}


def concept(code: str, *, system: str, display: str = "") -> dict[str, Any]:
    """Give a code of a code system."""
    coding = {"system": system, "code": code}
    return {"coding": [coding | ({"display": display} if display else {})]}


def identifier(kind: str, value: str) -> dict[str, str]:
    """Give a number that we or the hospital know a thing by."""
    return {"system": f"urn:citytab:{kind}", "value": value}


def money(amount_minor: int, currency: str) -> dict[str, Any]:
    """Give an amount in major units, as FHIR counts."""
    places = get_currency_precision(currency)
    return {"value": Decimal(amount_minor).scaleb(-places), "currency": currency}


def quantity(number: Decimal) -> dict[str, Any]:
    """Give how much or how often."""
    return {"value": number}


def bundle(
    resources: Sequence[Resource], *, address: str, page: Mapping[str, Any]
) -> Resource:
    """Give one page of what was searched for; ``page`` links to those beside it."""
    beside = {"self": address, "next": page["next"], "previous": page["previous"]}
    root = address.partition(ROOT)[0] + ROOT
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": to, "url": url} for to, url in beside.items() if url],
        "entry": [
            {
                "fullUrl": f"{root}{resource['resourceType']}/{resource['id']}",
                "resource": resource,
                "search": {"mode": "match"},
            }
            for resource in resources
        ],
    }

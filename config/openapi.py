"""The API's own description: OpenAPI 3.1, and a page to try it at."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.generators import SchemaGenerator

from ledger.api import fields
from ledger.api.renderers import write_json

SIGNATURE = "signature"

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem document",
    "required": ["type", "title", "status", "detail", "code", "errors", "retryable"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "in the language asked for"},
        "code": {"type": "string", "description": "stable: app.noun.reason"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "format": "json-pointer"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "retryable": {"type": "boolean"},
        "request_id": {"type": "string"},
    },
}

RESPONSES = {
    "400": "Bad input: each mistake is in `errors`",
    "401": "Not signed by a living key: `ledger.signature.*` says what is wrong",
    "403": "The key lacks the scope",
    "404": "No such thing, or another merchant's",
    "409": "Refused by a rule",
    "413": "The body is larger than allowed",
    "415": "The body is not JSON",
    "429": "Too many calls of this key: see `Retry-After`",
    "500": "Something broke; quote the `request_id`",
    "503": "The database is away: ask again after `Retry-After`",
}


class SignatureScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describe the signature as a security scheme."""

    target_class = "ledger.api.authentication.SignatureAuthentication"
    name = SIGNATURE

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002
        """Say what has to be signed, and how."""
        return {
            "type": "http",
            "scheme": "signature",
            "description": (
                "RFC 9421 HTTP Message Signatures with `hmac-sha256` or `ed25519`. "
                'Cover `"@method" "@path"`, `"@query"` where there is one and '
                '`"content-digest"` (RFC 9530, sha-256 or sha-512) where there is a '
                "body; parameters `created` (within 300 s), `keyid`, `alg`; any label."
            ),
        }


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describe the bearer token of hospital systems."""

    target_class = "ledger.api.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002
        """Say whose token it is."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The token that was issued with a `his` key; `/fhir/` only.",
        }


class StrictFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Describe our strict fields by their type and bounds."""

    target_class = "ledger.api.fields.StrictField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:  # noqa: ARG002
        """Say what the field takes."""
        match self.target:
            case fields.FlagField():
                return {"type": "boolean"}
            case fields.WholeField(least=least, most=most):
                return {"type": "integer", "minimum": least, "maximum": most}
            case fields.OneOfField(words=words):
                return {"type": "string", "enum": list(words)}
            case fields.TextField(length_max=length_max):
                return {"type": "string", "maxLength": length_max}
            case fields.QuantityField():
                pattern = fields.QUANTITY.pattern
                return {"type": "string", "pattern": f"^{pattern}$"}
            case _:
                kinds = {
                    fields.IdField: "uuid",
                    fields.MomentField: "date-time",
                    fields.DayField: "date",
                }
                form = kinds.get(type(self.target))
                return {"type": "string"} | ({"format": form} if form else {})


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Give every operation its problem responses (a hook of the generator)."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    content = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    components["responses"] = {
        f"Problem{status}": {"description": text, "content": content}
        for status, text in RESPONSES.items()
    }
    for path in result.get("paths", {}).values():
        for operation in path.values():
            for status in RESPONSES:
                reference = {"$ref": f"#/components/responses/Problem{status}"}
                operation.setdefault("responses", {}).setdefault(status, reference)
    return result


@require_safe
def schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer the description, made once for each language."""
    return HttpResponse(
        _written(get_language() or settings.LANGUAGE_CODE),
        content_type="application/json",
    )


@lru_cache(maxsize=4)
def _written(language: str) -> bytes:
    with override(language):
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]
        return write_json(generator.get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the page to try the API at; it signs with the key that is typed in."""
    return render(request, "api/docs.html")

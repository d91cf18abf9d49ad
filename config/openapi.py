"""The API's own description: OpenAPI 3.1, and a page to try it at."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from config import openapi_schema
from ledger.api.renderers import write_json

# Loading it is what makes the generator know our fields and signatures.
__all__ = ["add_problems", "docs", "openapi_schema", "schema"]

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

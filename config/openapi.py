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

REFUSALS = """Refused; the problem's `code` says why.

- 400 bad input: each mistake is in `errors`, with its place
- 401 not signed by a living key: `ledger.signature.*` says what is wrong
- 403 the key lacks the scope
- 404 no such thing, or another merchant's
- 409 refused by a rule
- 413 the body is larger than allowed, 415 it is no JSON
- 429 too many calls of this key: see `Retry-After`
"""
FAILURES = """Failed; nothing was booked.

- 500 something broke: quote the `request_id`
- 503 something is away: ask again after `Retry-After`
"""
RESPONSES = {"4XX": ("Refusal", REFUSALS), "5XX": ("Failure", FAILURES)}


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Give every operation its problem responses (a hook of the generator)."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema}}
    components["responses"] = {
        name: {"description": text, "content": content}
        for name, text in RESPONSES.values()
    }
    operations = (o for path in result.get("paths", {}).values() for o in path.values())
    for operation in operations:
        for statuses, (name, _text) in RESPONSES.items():
            reference = {"$ref": f"#/components/responses/{name}"}
            operation.setdefault("responses", {}).setdefault(statuses, reference)
    return result


@require_safe
def schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer the description, made once for each language."""
    return HttpResponse(
        _written(get_language() or settings.LANGUAGE_CODE, settings.ROOT_URLCONF),
        content_type="application/json",
    )


@lru_cache(maxsize=4)
def _written(language: str, routes: str) -> bytes:
    with override(language):
        generator = SchemaGenerator(urlconf=routes)  # type: ignore[no-untyped-call]
        return write_json(generator.get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the page to try the API at; it signs with the key that is typed in."""
    return render(request, "api/docs.html")

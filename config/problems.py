"""What a problem document (RFC 9457) says, in the language of the asker."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ledger.api.renderers import write_json

CONTENT_TYPE = "application/problem+json"

TITLES: Final[dict[int, Any]] = {
    400: _("The request has mistakes"),
    401: _("The request is not signed by a known key"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Method not allowed"),
    406: _("No such form of the answer"),
    408: _("The request took too long"),
    409: _("Refused by a rule"),
    413: _("The body is too large"),
    415: _("No such form of the body"),
    429: _("Too many requests"),
    500: _("Something broke"),
    503: _("Not available now"),
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in the input: a JSON pointer (RFC 6901), a code, a sentence."""

    pointer: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal or failure, before it is written down.

    ``retryable`` says that the same request may succeed later, unchanged.
    """

    status: int
    code: str
    detail: Any
    errors: Sequence[Mistake] = ()
    retryable: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Write the problem as ``application/problem+json``."""
    document = {
        "type": f"urn:problem-type:citytab:{problem.code}",
        "title": title_of(problem.status),
        "status": problem.status,
        "detail": str(problem.detail),
        "code": problem.code,
        "errors": [
            {"pointer": m.pointer, "code": m.code, "detail": m.detail}
            for m in problem.errors
        ],
        "retryable": problem.retryable,
        "request_id": getattr(request, "request_id", ""),
    }
    return HttpResponse(
        write_json(document),
        status=problem.status,
        content_type=CONTENT_TYPE,
        headers=problem.headers,
    )


def title_of(status: int) -> str:
    """Give the short sentence of a status, the same for all its problems."""
    return str(TITLES.get(status) or HTTPStatus(status).phrase)


def mistakes_of(detail: Any, pointer: str = "") -> Iterator[Mistake]:
    """Walk DRF's nest of details; names and indexes on the way are the pointer."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from mistakes_of(inner, pointer + _step(name))
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list | tuple)
            yield from mistakes_of(inner, f"{pointer}/{index}" if nested else pointer)
    else:
        code = getattr(detail, "code", "invalid")
        yield Mistake(pointer, str(code), str(detail))


def _step(name: Any) -> str:
    """Escape one step of a JSON pointer; mistakes of the whole have none."""
    if name == "non_field_errors":
        return ""
    return "/" + str(name).replace("~", "~0").replace("/", "~1")

"""The one door that decides what a refusal or failure is in HTTP.

Machines (``/api``, ``/fhir``, or whoever takes JSON alone) get a problem
document, people a page. Nobody is shown internals; what broke is logged with
the request's id.
"""

import logging
import sys
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions as drf

from config.problems import Mistake, Problem, mistakes_of, problem_response, title_of
from ledger.adapters.webhooks import ForgedNotification
from ledger.api.refusals import OutOfScope, Unauthenticated
from ledger.errors import BadInput, DomainError, NotFound, Rejected, Unavailable

log = logging.getLogger("config.errors")

RETRY_AFTER_SECONDS = 2
"""A database restarts within seconds; a gate must not wait longer to ask again."""

BROKEN = Problem(
    500,
    "api.server.broken",
    _("Something broke on our side. It has been recorded under this request's id."),
)
DATABASE_AWAY = Problem(
    503,
    "api.database.unavailable",
    _("The database does not answer. Nothing was booked; ask again."),
    retryable=True,
    headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
)

_BY_STATUS: Mapping[int, Problem] = {
    problem.status: problem
    for problem in (
        Problem(400, "api.request.malformed", _("The request cannot be understood.")),
        Problem(403, "api.request.forbidden", _("This is not allowed to you.")),
        Problem(404, "api.path.not_found", _("There is nothing at this address.")),
        Problem(405, "api.method.not_allowed", _("This address has no such method.")),
        Problem(406, "api.media_type.not_acceptable", _("Answers are JSON.")),
        Problem(413, "api.body.too_large", _("The body is larger than allowed here.")),
        Problem(415, "api.media_type.unsupported", _("Send the body as JSON.")),
        DATABASE_AWAY,
        BROKEN,
    )
}

_REFUSALS: tuple[tuple[type[Rejected], int], ...] = (
    (BadInput, 400),
    (Unauthenticated, 401),
    (ForgedNotification, 401),
    (OutOfScope, 403),
    (NotFound, 404),
    (Rejected, 409),
)

_FROM_DJANGO: tuple[tuple[type[BaseException], int], ...] = (
    (Http404, 404),
    (PermissionDenied, 403),
    (RequestDataTooBig, 413),
    (SuspiciousOperation, 400),
    (BadRequest, 400),
    (UnreadablePostError, 400),
    (OperationalError, 503),
    (InterfaceError, 503),
)


def status_of(kind: type[DomainError]) -> int:
    """Give the status in HTTP of a kind of refusal; what isn't one is a failure."""
    return next((status for base, status in _REFUSALS if issubclass(kind, base)), 500)


def problem_handler(exception: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """Answer for DRF: every exception of a view becomes a problem."""
    request, problem = context["request"], problem_of(exception)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        scheme = context["view"].get_authenticate_header(request) or "Signature"
        problem = replace(problem, headers={"WWW-Authenticate": scheme})
    _record(exception, problem)
    return problem_response(request, problem)


def problem_of(exception: BaseException) -> Problem:
    """Decide what an exception is in HTTP; what nobody foresaw is broken."""
    match exception:
        case DomainError():
            return _of_domain(exception)
        case drf.ValidationError():
            return _of_mistakes(exception)
        case drf.Throttled():
            return _of_throttled(exception)
        case drf.NotAuthenticated() | drf.AuthenticationFailed():
            return _of_domain(Unauthenticated())
        case drf.APIException():
            return problem_of_status(exception.status_code)
        case _:
            kinds = _FROM_DJANGO
            found = (status for kind, status in kinds if isinstance(exception, kind))
            return problem_of_status(next(found, 500))


def problem_of_status(status: int) -> Problem:
    """Give the problem of a bare status that nothing more is known about."""
    bare = _BY_STATUS[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500]
    return _BY_STATUS.get(status) or replace(bare, status=status)


def _of_domain(error: DomainError) -> Problem:
    # Rules mark their sentences without looking them up: they know no Django.
    sentence = gettext(str(error.sentence)) % error.facts
    if isinstance(error, Unavailable):
        headers = DATABASE_AWAY.headers
        return Problem(503, error.code, sentence, retryable=True, headers=headers)
    if not isinstance(error, Rejected):
        return BROKEN
    status = next(status for kind, status in _REFUSALS if isinstance(error, kind))
    problem = Problem(status, error.code, sentence)
    if isinstance(error, BadInput):
        return replace(problem, errors=[_mistake(e) for e in (error, *error.besides)])
    wait = getattr(error, "retry_after_seconds", None)
    if wait is None:
        return problem
    return replace(problem, retryable=True, headers={"Retry-After": str(wait)})


def _mistake(error: BadInput) -> Mistake:
    sentence = gettext(str(error.sentence)) % error.facts
    return Mistake(error.pointer, error.code, sentence)


def _of_mistakes(error: drf.ValidationError) -> Problem:
    detail = _("The input has mistakes; each stands in errors with its place.")
    mistakes = list(mistakes_of(error.detail))
    return Problem(400, "api.input.invalid", detail, errors=mistakes)


def _of_throttled(error: drf.Throttled) -> Problem:
    wait = max(1, round(getattr(error, "wait", None) or 1))
    detail = _("This key makes too many calls. Ask again after Retry-After seconds.")
    headers = {"Retry-After": str(wait)}
    return Problem(429, "api.rate.exceeded", detail, retryable=True, headers=headers)


def _record(exception: BaseException | None, problem: Problem) -> None:
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        log.warning("a request found something away: %s", exception)
    elif problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("a request broke", exc_info=exception)


def wants_problem(request: HttpRequest) -> bool:
    """Say whether a machine asks: by its address, or by taking JSON alone."""
    if request.path_info.startswith(("/api/", "/fhir/")):
        return True
    accepts = request.headers.get("Accept", "")
    return "json" in accepts and "html" not in accepts


def answer_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Answer a problem for machines, a page for people."""
    if wants_problem(request):
        return problem_response(request, problem)
    broken = problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    facts = {
        "title": title_of(problem.status),
        "detail": problem.detail,
        "request_id": getattr(request, "request_id", ""),
    }
    # A page about what broke asks nothing of the session or the database.
    page = "500" if broken else {403: "403", 404: "404"}.get(problem.status, "400")
    text = render_to_string(f"{page}.html", facts, request=None if broken else request)
    return HttpResponse(text, status=problem.status, headers=problem.headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for Django (``handler400``)."""
    return answer_problem(request, problem_of(exception))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for Django (``handler403``)."""
    return answer_problem(request, problem_of(exception))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for Django (``handler404``)."""
    return answer_problem(request, problem_of(exception))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for Django (``handler500``), inside the ``except`` that caught it."""
    exception = sys.exception()
    problem = BROKEN if exception is None else problem_of(exception)
    _record(exception, problem)
    return answer_problem(request, problem)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer for Django (``CSRF_FAILURE_VIEW``); the reason is in its log."""
    return answer_problem(request, problem_of_status(403))

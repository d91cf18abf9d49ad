"""Every request has an id: the caller's own if it is sane, else one of ours."""

import re
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "X-Request-ID"
META_NAME = "HTTP_X_REQUEST_ID"

_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestIdMiddleware:
    """Set ``request.request_id`` and echo it; stands before the log's middleware.

    An id that could forge a log line or fill a disk is replaced, not refused.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Take the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Name the request, answer it, and say its name."""
        given = request.META.get(META_NAME, "")
        request_id = given if _SANE.fullmatch(given) else uuid4().hex
        request.META[META_NAME] = request_id  # Where the log reads it.
        request.request_id = request_id  # type: ignore[attr-defined]
        response = self.get_response(request)
        response[HEADER] = request_id
        return response

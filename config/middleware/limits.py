"""What is refused before anything reads it: large bodies, NUL in addresses."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.errors import answer_problem, problem_of_status
from config.middleware.request_id import GetResponse

BODY_BYTES_MAX: Final = 1_048_576
LARGER: Final = {"/api/v1/credit/scores": 64 * 1_048_576}
"""Score files of a whole city; the digest needs them whole in memory."""


def body_bytes_max(path: str) -> int:
    """Say how large a body may be that is sent to ``path``."""
    return LARGER.get(path.rstrip("/"), BODY_BYTES_MAX)


class LimitsMiddleware:
    """Refuse by the announced length; ``BoundedBody`` announces what had none."""

    def __init__(self, get_response: GetResponse) -> None:
        """Take the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse with 413 or 400, or pass on."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return answer_problem(request, problem_of_status(400))
        if int(length[:20]) > body_bytes_max(request.path_info):
            return answer_problem(request, problem_of_status(413))
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or "%00" in query or "\x00" in query:
            return answer_problem(request, problem_of_status(400))
        return self.get_response(request)

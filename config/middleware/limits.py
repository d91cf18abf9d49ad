"""What is refused before anything reads it: large bodies, NUL in addresses."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.errors import answer_problem, problem_of_status
from config.middleware.request_id import GetResponse
from config.middleware.sizes import body_bytes_max


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

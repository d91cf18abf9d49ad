"""Whatever fails on a machine's address is a problem document, always."""

from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.errors import problem_of_status, wants_problem
from config.middleware.request_id import GetResponse
from config.problems import CONTENT_TYPE, problem_response


class ProblemMiddleware:
    """Replace what Django answers by itself: bare 405s, debugging pages.

    Stands outside everything that may refuse, inside the request's id.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Take the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let problems and successes pass; say the rest in our form."""
        response = self.get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST:
            return response
        said = response.get("Content-Type", "").startswith(CONTENT_TYPE)
        if said or not wants_problem(request):
            return response
        problem = problem_response(request, problem_of_status(response.status_code))
        for name in ("Allow", "Retry-After"):
            if name in response:
                problem[name] = response[name]
        return problem

"""Staff who have left their screen are signed out: the next person isn't them."""

from collections.abc import Callable
from time import time
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

SEEN_AT = "staff_seen_at"
NOTED_EVERY_SECONDS = 30
"""A session is written at most so often: nobody counts idle time more finely."""

Answers = Callable[[HttpRequest], HttpResponseBase]


class IdleMiddleware:
    """Ends a session of staff after ``CITYTAB_IDLE_MINUTES`` without a request."""

    def __init__(self, get_response: Answers) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Sign out whoever was away too long, and note when somebody was there."""
        if request.path.startswith(reverse("admin:index")) and request.user.is_staff:
            seen_at, now = request.session.get(SEEN_AT), int(time())
            idle_seconds_max = settings.CITYTAB_IDLE_MINUTES * 60
            if seen_at is not None and now - seen_at > idle_seconds_max:
                return _signed_out(request)
            if seen_at is None or now - seen_at >= NOTED_EVERY_SECONDS:
                request.session[SEEN_AT] = now
        return self.get_response(request)


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page, and from there back to where they were."""
    logout(request)
    messages.warning(
        request,
        gettext("You were away for a while, so you were signed out. Please sign in."),
    )
    there = reverse("admin:login")
    if request.method == "GET" and "HX-Request" not in request.headers:
        there += "?" + urlencode({"next": request.get_full_path()})
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": there})
    return redirect(there)

"""Signing in and out; too many wrong passwords lock one person at one place."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from credit.queries.citizens import CitizenView

More = ParamSpec("More")
OfCitizen = Callable[Concatenate[HttpRequest, CitizenView, More], HttpResponseBase]


class SignInView(LoginView):
    """The one form; who is signed in already goes home."""

    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Remember that it was just now, for what asks for it again after a while."""
        response = super().form_valid(form)
        user = form.get_user()
        if isinstance(user, User):
            record_authentication(
                self.request, user, method="password", reauthenticated=True
            )
        return response


def freshly_signed_in(*, back: str) -> Callable[[OfCitizen[More]], OfCitizen[More]]:
    """Let who signed in long ago do so again before a form of theirs is taken.

    A phone left open on a table must not be enough. Afterwards they are at ``back``,
    where the form is.
    """

    def wrapped(view: OfCitizen[More]) -> OfCitizen[More]:
        @wraps(view)
        def inner(
            request: HttpRequest,
            citizen: CitizenView,
            /,
            *args: More.args,
            **kwargs: More.kwargs,
        ) -> HttpResponseBase:
            if request.method == "POST" and not is_fresh(request):
                return ask_again(back=reverse(back))
            return view(request, citizen, *args, **kwargs)

        return inner

    return wrapped


def ask_again(*, back: str) -> HttpResponse:
    """Lead to where they sign in again, and from there to the address ``back``."""
    return redirect(f"{reverse('sign-in-again')}?{urlencode({'next': back})}")


def is_fresh(request: HttpRequest) -> bool:
    """Say whether they signed in lately, in whatever way; a passkey is one, too."""
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0)
    return bool(time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Ask who signed in long ago to do so again before something touchy."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if request.method == "POST":
        logout(request)
        return redirect(f"{reverse('login')}?{urlencode({'next': wanted})}")
    return render(request, "registration/again.html", {"next": wanted})


def locked_out(
    request: HttpRequest, *_response_and_credentials: Any, **_other: Any
) -> HttpResponse:
    """Answer when the attempts are used up (``AXES_LOCKOUT_CALLABLE``)."""
    wait = timedelta(hours=settings.AXES_COOLOFF_TIME)
    facts = {"form": AuthenticationForm(request), "locked_minutes": wait.seconds // 60}
    status = HTTPStatus.TOO_MANY_REQUESTS
    response = render(request, "registration/login.html", facts, status=status)
    response["Retry-After"] = str(wait.seconds)
    return response

"""Signing in and out; too many wrong passwords lock one person at one place."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class SignInView(LoginView):
    """The one form; who is signed in already goes home."""

    template_name = "registration/login.html"
    redirect_authenticated_user = True


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

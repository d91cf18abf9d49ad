"""Whom a page is for: the citizen who is signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from credit.queries.citizens import CitizenView, citizen_of_user

More = ParamSpec("More")


def for_citizens(
    view: Callable[Concatenate[HttpRequest, CitizenView, More], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, More], HttpResponseBase]:
    """Hand the view its citizen; visitors sign in first, staff are told where to go.

    No cache keeps the page: the next person at the same screen must not find it.
    """

    @wraps(view)
    def inner(
        request: HttpRequest, /, *args: More.args, **kwargs: More.kwargs
    ) -> HttpResponseBase:
        user_id = request.user.pk
        citizen = citizen_of_user(user_id) if user_id else None
        if citizen is None:
            return render(request, "credit/no_citizen.html")
        return view(request, citizen, *args, **kwargs)

    return never_cache(login_required(inner))

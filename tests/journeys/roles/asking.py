"""Every route of the site, and how a matrix's rows are asked of it."""

import re
from collections.abc import Iterator

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories.desk import MODEL_BACKEND, works_for
from tests.journeys.roles.matrix import ROLES, TABLES
from tests.journeys.roles.town import Quarter

Patterns = list[URLPattern | URLResolver]
OF_A_TABLE = re.compile(
    r"admin/(?P<app>\w+)/(?P<model>\w+)/(?:<path:object_id>/)?"
    r"(?:add/|change/|history/|delete/)?"
)
PASSWORD_PAGES = ("admin/auth/user/<id>/password/", "admin/password_change/")


def routes(patterns: Patterns | None = None, prefix: str = "") -> Iterator[str]:
    """Give every route of the site as it is written in the URL configuration."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def is_of_a_table(route: str) -> bool:
    """Say whether a route is one of those that every table in the matrix has."""
    found = OF_A_TABLE.fullmatch(route)
    return found is not None and f"{found['app']}.{found['model']}" in TABLES


def signed_in(letter: str, quarter: Quarter) -> Client:
    """Sign in somebody of a role who works for a quarter's merchants."""
    user = User.objects.create_user(f"role-{letter}", is_staff=True)
    user.groups.set([Group.objects.get(name=ROLES[letter])])
    works_for(user, *quarter.merchants)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client

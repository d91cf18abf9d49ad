"""Every route of the site, and how a matrix's rows are asked of it."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ledger.models import Bill
from tests.factories.desk import MODEL_BACKEND, works_for
from tests.journeys.roles import matrix
from tests.journeys.roles.matrix import CITY, EVERYBODY, PEOPLE, ROLES, TABLES
from tests.journeys.roles.town import Quarter

Pair = tuple[Any, Any]
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


def rows(label: str, quarters: tuple[Quarter, Quarter]) -> Pair:
    """One row of a table in each quarter; the city's and everybody's is one row."""
    whose, _lookers = TABLES[label]
    model: Any = apps.get_model(label)
    if whose in {CITY, EVERYBODY, PEOPLE}:
        row = model.objects.first()
        return row, row
    if label == "ledger.transfer":
        found = [
            model.objects.filter(
                bill_id__in=Bill.objects.filter(merchant__in=q.merchants).values("id")
            ).first()
            for q in quarters
        ]
    else:
        found = [
            model.objects.filter(**{f"{whose}__in": q.merchants}).first()
            for q in quarters
        ]
    assert all(found) != (label in matrix.EMPTY), f"{label}: {found}"
    return found[0], found[1]


def page(label: str, name: str, *about: Any) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{name}", args=about)


def pages_of_rows() -> Iterator[tuple[str, Callable[[Any], str], str]]:
    """Give each page that does something to a row: its table, address, and who may."""
    for name, who in matrix.ACTS.items():
        app, model, _act = name.split("_", 2)
        yield f"{app}.{model}", partial(act_page, name), who
    for route, (label, who) in matrix.ROW_PAGES.items():
        yield label, partial(row_page, route), who


def act_page(name: str, row: Any) -> str:
    return reverse(f"admin:{name}", args=[row.pk])


def row_page(route: str, row: Any) -> str:
    return "/" + re.sub(r"<\w+:\w+>", str(row.pk), route)


def payer(ref: str) -> Any:
    return apps.get_model("credit.Citizen").objects.get(ref=ref).holder_id

"""Every call of the machine API, made by everybody who might make it.

The calls are read from the site's own routes, so that a new one is asked the same
questions; who may make it stands here, by the contract's words. So do the tariff
pages, which people see and no table of the admin guards.
"""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse_lazy

from tests.factories.desk import MODEL_BACKEND
from tests.factories.keys import city_key, gate_key, his_key
from tests.signed import SignedTestClient, unsigned

pytestmark = pytest.mark.django_db

SCOPES = {
    "parking/": {"gate"},
    "clinic/": {"his"},
    "credit/": {"city"},
    "bills": {"gate", "his", "city"},
    "ledger/": {"gate", "his", "city"},
    "/fhir/": {"his"},
    # A gateway signs in its own way, and is believed only what it says when asked.
    "gateways/": set[str](),
}
SAMPLES = {
    "uuid": "10000000-0000-8000-8000-00000000ffff",
    "str": "none",
    "slug": "none",
    "path": "none",
    "int": "1",
    "day": "2026-11-02",
}
KEYS = {"gate": gate_key, "his": his_key, "city": city_key}
FORBIDDEN = (401, 403)
OPEN = "fhir/metadata"
"""Says to anybody what the server can do."""


def routes(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, str]]:
    """Give every (method, route) beneath api/v1, and of /fhir as it stands."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif route.startswith(("api/v1/", "fhir/")) and route != OPEN:
            view = getattr(pattern.callback, "cls", None)
            for method in ("get", "post", "put", "patch", "delete"):
                if hasattr(view, method):
                    yield method.upper(), f"/{route}".removeprefix("/api/v1/")


CALLS = sorted(set(routes(get_resolver().url_patterns)))
SIGNED_CALLS = [call for call in CALLS if not call[1].startswith("gateways/")]


def scopes_of(route: str) -> set[str]:
    (scopes,) = [SCOPES[name] for name in SCOPES if route.startswith(name)]
    return scopes


def address(route: str) -> str:
    """Fill in a route with things that don't exist."""
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda m: SAMPLES[m[1] or "str"], route)
    return filled if filled.startswith("/") else f"/api/v1/{filled}"


def status(method: str, route: str, client: SignedTestClient | None) -> int:
    body = b"{}" if method in {"POST", "PUT", "PATCH"} else b""
    if client is None:
        return int(unsigned(method, address(route), body).status_code)
    return int(client.send(method, address(route), body).status_code)


@pytest.mark.parametrize(("method", "route"), CALLS)
def test_every_call_has_its_scope_in_the_contract(method: str, route: str) -> None:
    assert scopes_of(route) or route.startswith("gateways/")


@pytest.mark.parametrize(("method", "route"), SIGNED_CALLS)
def test_nobody_calls_without_a_key(method: str, route: str) -> None:
    assert status(method, route, None) == 401


@pytest.mark.parametrize("role", KEYS)
@pytest.mark.parametrize(("method", "route"), SIGNED_CALLS)
def test_a_key_calls_what_its_scope_allows_and_nothing_else(
    method: str, route: str, role: str
) -> None:
    answered = status(method, route, SignedTestClient.of(KEYS[role]()))
    if role in scopes_of(route):
        assert answered not in FORBIDDEN
        assert answered < 500
    else:
        assert answered == 403


@pytest.mark.parametrize("role", ["gate", "his"])
@pytest.mark.parametrize(
    ("method", "route"), [call for call in SIGNED_CALLS if "<uuid:" in call[1]]
)
def test_what_is_not_a_merchants_own_is_not_there(
    method: str, route: str, role: str
) -> None:
    if role not in scopes_of(route):
        pytest.skip("the scope refuses it already")
    other = {"gate": gate_key, "his": his_key}[role]("other")
    client = SignedTestClient.of(other)
    # A body that is bad input may be refused before anything is looked for.
    assert status(method, route, client) in {404, 400}


TARIFF_PAGES = (
    reverse_lazy("tariffs"),
    reverse_lazy("compare-tariffs"),
    reverse_lazy("tariff", args=["portland-jefferson", 1]),
    reverse_lazy("tariff", args=["atlantis", 1]),
)


@pytest.mark.parametrize("page", TARIFF_PAGES, ids=str)
@pytest.mark.parametrize(
    ("staff", "permissions", "expected"),
    [
        (False, [], 302),
        (False, ["view_lot"], 302),
        (True, [], 403),
        (True, ["view_bill", "view_parkingsession"], 403),
        (True, ["view_lot"], 200),
        (True, ["change_lot"], 200),
    ],
)
def test_staff_who_may_look_at_lots_see_tariffs_and_nobody_else(
    page: object, *, staff: bool, permissions: list[str], expected: int
) -> None:
    client = Client()
    assert client.get(str(page)).status_code == 302
    user = User.objects.create_user("somebody", is_staff=staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user, MODEL_BACKEND)
    answered = client.get(str(page)).status_code
    missing = expected == 200 and "atlantis" in str(page)
    assert answered == (404 if missing else expected)

"""Every route of the site, asked by everybody, about their own rows and another's.

The routes are read from the URL configuration: one that no row of the matrix speaks
of fails here, and so does a row that speaks of no route.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from ledger.models import Bill
from tests.cast import CHEN, LIN
from tests.factories.books import NOON
from tests.factories.desk import MODEL_BACKEND
from tests.factories.town import a_login
from tests.journeys.roles import matrix
from tests.journeys.roles.asking import (
    PASSWORD_PAGES,
    Pair,
    is_of_a_table,
    page,
    pages_of_rows,
    payer,
    routes,
    rows,
    signed_in,
)
from tests.journeys.roles.elsewhere import ELSEWHERE
from tests.journeys.roles.matrix import CITY, EVERYBODY, OFFICES, ROLES, TABLES
from tests.journeys.roles.town import Quarter, a_town_of_two

pytestmark = pytest.mark.django_db

ROUTES = sorted(set(routes()))
APP_INDEX = "admin/^(?P<app_label>"
APPS = sorted({label.split(".")[0] for label in TABLES})


@pytest.fixture(autouse=True)
def today() -> Iterator[time_machine.Traveller]:
    """Two hours after what happened in the town, without a log of its refusals."""
    logging.disable(logging.CRITICAL)
    with time_machine.travel(NOON + timedelta(hours=2), tick=False) as traveller:
        yield traveller
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def town(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Quarter, Quarter]]:
    """Build the town once: each test's own changes are undone, then the town is."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOON + timedelta(hours=2), tick=False):
            quarters = a_town_of_two()
        yield quarters
        transaction.set_rollback(True)


@pytest.fixture
def quarters(town: tuple[Quarter, Quarter], db: None) -> tuple[Quarter, Quarter]:
    return town


def acts() -> dict[str, str]:
    return {
        "admin/{}/{}/<path:object_id>/{}/".format(*name.split("_", 2)): who
        for name, who in matrix.ACTS.items()
    }


def test_every_route_is_in_the_matrix_and_every_row_has_its_route() -> None:
    single = {
        *acts(),
        *matrix.ROW_PAGES,
        *matrix.STAFFS,
        *matrix.NOBODYS,
        *matrix.CITIZENS,
        *matrix.EVERYBODYS,
        *ELSEWHERE,
        *PASSWORD_PAGES,
    }
    unknown = [
        route
        for route in ROUTES
        if route not in single
        and not is_of_a_table(route)
        and not route.startswith(("api/v1/", APP_INDEX))
        and not (route.startswith("fhir/") and route not in single)
    ]
    assert unknown == []
    assert single - set(ROUTES) == set()
    missing = [name for name in ELSEWHERE.values() if not Path(name).exists()]
    assert missing == []
    tables = {f"admin/{label.replace('.', '/')}/" for label in TABLES}
    assert tables - set(ROUTES) == set()


def seen(letter: str, label: str, *, is_own: bool) -> int:
    """What a role is answered when it looks at a row."""
    whose, lookers = TABLES[label]
    if letter not in lookers:
        return 403
    if letter not in OFFICES or whose == EVERYBODY:
        return 200
    return 200 if is_own and whose != CITY else 404


def looked_at(
    letter: str, label: str, pair: Pair, client: Client
) -> Iterator[tuple[str, int, int]]:
    """Ask a table's pages; give what was asked, expected and answered."""
    _whose, lookers = TABLES[label]
    listed = 200 if letter in lookers else 403
    answer = client.get(page(label, "changelist"))
    yield f"{label} list", listed, answer.status_code
    added = 200 if letter in matrix.ADDED.get(label, "") else 403
    yield f"{label} add", added, client.get(page(label, "add")).status_code
    if pair[0] is None:
        return
    if answer.status_code == 200:
        shown = set(answer.context["cl"].queryset.values_list("pk", flat=True)[:9_999])
        for row, is_own in zip(pair, (True, False), strict=True):
            expected = seen(letter, label, is_own=is_own) == 200
            yield f"{label} listed {is_own=}", expected, row.pk in shown
    for row, is_own in zip(pair, (True, False), strict=True):
        answer_to_look = seen(letter, label, is_own=is_own)
        asked = client.get(page(label, "change", row.pk)).status_code
        yield f"{label} change {is_own=}", answer_to_look, asked
        asked = client.get(page(label, "history", row.pk)).status_code
        # Django looks for the row before it asks who may see it.
        hidden = answer_to_look == 403 and asked == 404
        yield f"{label} history {is_own=}", answer_to_look, 403 if hidden else asked
        deleted = client.post(page(label, "delete", row.pk), {"post": "yes"})
        yield f"{label} delete {is_own=}", 403, deleted.status_code
        may_change = letter in matrix.CHANGED.get(label, "")
        changed = client.post(page(label, "change", row.pk), {}).status_code
        may_here = may_change and answer_to_look == 200
        wanted = {200, 302} if may_here else {403, 404}
        yield f"{label} changed {is_own=}", True, changed in wanted


@pytest.mark.parametrize("letter", ROLES)
def test_a_role_sees_its_own_merchants_rows_and_no_others(
    letter: str, quarters: tuple[Quarter, Quarter]
) -> None:
    client = signed_in(letter, quarters[0])
    wrong = [
        f"{asked}: {answered} instead of {expected}"
        for label in TABLES
        for asked, expected, answered in looked_at(
            letter, label, rows(label, quarters), client
        )
        if expected != answered
    ]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("letter", ROLES)
def test_a_role_acts_on_its_own_merchants_rows_and_no_others(
    letter: str, quarters: tuple[Quarter, Quarter]
) -> None:
    client, wrong = signed_in(letter, quarters[0]), []
    for label, address, who in pages_of_rows():
        pair = [row for row in rows(label, quarters) if row]
        for row, is_own in zip(pair, (True, False), strict=False):
            expected = {200, 302}
            if letter not in who:
                expected = {403}
            elif letter in OFFICES and not is_own:
                expected = {404}
            answered = {client.get(address(row)).status_code}
            if 200 not in expected:
                answered.add(client.post(address(row)).status_code)
            if not answered <= expected:
                wrong.append(f"{address(row)} {is_own=}: {answered}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("letter", ROLES)
def test_a_role_gets_its_pages_and_no_others(
    letter: str, quarters: tuple[Quarter, Quarter]
) -> None:
    client = signed_in(letter, quarters[0])
    answers = {
        route: client.get(f"/{route}").status_code == 200 for route in matrix.STAFFS
    }
    assert answers == {route: letter in who for route, who in matrix.STAFFS.items()}
    for app in APPS:
        sees = any(
            letter in lookers
            for label, (_whose, lookers) in TABLES.items()
            if label.startswith(f"{app}.")
        )
        answered = client.get(reverse("admin:app_list", args=[app])).status_code
        assert (app, answered == 200) == (app, sees)
    for address in ("admin/autocomplete/", "admin/r/1/1/", "admin/nowhere/"):
        assert client.get(f"/{address}").status_code in {403, 404}


def addresses(quarters: tuple[Quarter, Quarter]) -> Iterator[str]:
    for label in TABLES:
        yield page(label, "changelist")
        yield page(label, "add")
        if row := rows(label, quarters)[0]:
            for name in ("change", "history", "delete"):
                yield page(label, name, row.pk)
    for label, address, _who in pages_of_rows():
        if row := rows(label, quarters)[0]:
            yield address(row)
    for route in matrix.STAFFS:
        yield f"/{route}"


def test_the_admin_is_closed_to_strangers_and_citizens(
    quarters: tuple[Quarter, Quarter],
) -> None:
    citizen, stranger = Client(), Client()
    citizen.force_login(a_login(LIN), MODEL_BACKEND)
    asked = set(addresses(quarters)) - {"/admin/jsi18n/"}
    assert len(asked) > 200
    for client in (citizen, stranger):
        opened = [one for one in asked if client.get(one).status_code != 302]
        assert opened == []


def test_staff_without_a_role_see_no_table(quarters: tuple[Quarter, Quarter]) -> None:
    client = Client()
    user = User.objects.create_user("newcomer", is_staff=True)
    client.force_login(user, MODEL_BACKEND)
    opened = [
        address
        for address in addresses(quarters)
        if client.get(address).status_code not in {403, 404}
    ]
    open_to_staff = {"admin/", "admin/search/", "admin/jsi18n/"}
    assert set(opened) == {
        *(f"/{one}" for one in open_to_staff),
        "/admin/password_change/done/",
    }


def test_a_citizen_reaches_their_own_bills_and_no_others(
    quarters: tuple[Quarter, Quarter],
) -> None:
    lin, staff = Client(), signed_in("c", quarters[0])
    lin.force_login(a_login(LIN), MODEL_BACKEND)
    holders = [
        Bill.objects.filter(payer_id=person_id).values_list("id", flat=True)[0]
        for person_id in (payer(LIN.ref), payer(CHEN.ref))
    ]
    for route, method in matrix.CITIZENS.items():
        own, other = (
            "/" + route.replace("<uuid:bill_id>", str(bill)) for bill in holders
        )
        assert getattr(Client(), method)(own).status_code == 302
        # There is no dispute that could be withdrawn, no receipt before payment,
        # and no stay in hospital.
        nothing = ("withdraw", "evidence", "proof", "receipt", "days")
        is_there = 404 if route.endswith(nothing) else 200
        assert getattr(lin, method)(own).status_code in {is_there, 302, 409}, own
        if own != other:
            assert getattr(lin, method)(other).status_code == 404, other
            told = getattr(staff, method)(own).templates[0].name
            assert told == "credit/no_citizen.html", own


def test_what_is_open_to_strangers_answers_them_as_it_says() -> None:
    answers = {
        route: Client().get("/" + route.replace("<str:token>", "none")).status_code
        for route in matrix.EVERYBODYS
    }
    assert answers == matrix.EVERYBODYS

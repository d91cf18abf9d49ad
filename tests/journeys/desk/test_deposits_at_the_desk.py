"""Deposits at the window: numbered slips, one's own till, back the way they came."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinic.models import Visit
from config.verification import ALL_CHECKS
from ledger.models import Deposit, Shift
from ledger.queries.shifts import in_drawer
from ledger.queries.verification import faults
from tests.cast import LIN
from tests.factories.clinic import a_hospital, admitted
from tests.factories.windows import a_window, filled, sits_down, visit_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def cashier(db: None) -> Client:
    return a_window()


@pytest.fixture
def shift(cashier: Client) -> Shift:
    return sits_down(cashier)


@pytest.fixture
def visit(cashier: Client) -> Visit:
    """Lin is to lie in the hospital for a while."""
    admitted(a_hospital(), LIN, "inpatient")
    return Visit.objects.get()


def open_page(desk: Client, visit: Visit) -> Any:
    page = desk.get(visit_page(visit.id, "deposits/"))
    assert page.status_code == 200
    return page


def test_a_deposit_is_numbered_and_given_back_the_way_it_came(
    cashier: Client, shift: Shift, visit: Visit
) -> None:
    for amount, kind, slip in (("500", "cash", ""), ("300.50", "card", "T-1")):
        page = open_page(cashier, visit)
        answers = filled(page, amount=amount, kind=kind, slip=slip)
        cashier.post(visit_page(visit.id, "deposits/"), answers)
    assert in_drawer(shift) == 100_00 + 500_00
    page = open_page(cashier, visit)
    slips = page.context["slips"]
    assert sorted(str(one.deposit) for one in slips) == [
        "deposit-2026 0000000001",
        "deposit-2026 0000000002",
    ]
    assert page.context["left_minor"] == 800_50
    for one in slips:
        cashier.post(
            visit_page(visit.id, f"deposits/{one.deposit.id}/give-back/"),
            {"return_id": uuid4()},
        )
    assert in_drawer(shift) == 100_00
    assert open_page(cashier, visit).context["left_minor"] == 0
    assert list(faults(ALL_CHECKS)) == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"amount": "0", "kind": "cash"}, "Say how much."),
        ({"amount": "5", "kind": "card"}, "The slip has a number."),
        ({"amount": "5", "kind": "cash", "slip": "1"}, "Cash has no slip."),
    ],
)
def test_a_deposit_that_cant_be_is_refused_in_words(
    cashier: Client, shift: Shift, visit: Visit, answers: dict[str, str], said: str
) -> None:
    sent = filled(open_page(cashier, visit), **answers)
    answer = cashier.post(visit_page(visit.id, "deposits/"), sent)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Deposit.objects.exists()


def test_without_a_shift_no_deposit_is_taken(cashier: Client, visit: Visit) -> None:
    page = open_page(cashier, visit)
    assert "No shift is open" in page.content.decode()
    answer = cashier.post(
        visit_page(visit.id, "deposits/"), filled(page, amount="5", kind="cash")
    )
    assert answer.status_code == 409
    assert not Deposit.objects.exists()

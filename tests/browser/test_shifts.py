"""Shifts and desks' reports in a real browser: how they look, and whom they bar."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect

from ledger.models import Shift
from ledger.operations.bank_cash import take_to_bank
from ledger.operations.count_shift import count_shift
from ledger.operations.take_tenders import by_terminal
from tests.browser.conftest import visiting
from tests.browser.looks import CHINESE, ENGLISH, barriers, leave_picture, sideways
from tests.browser.signing_in import already_signed_in
from tests.factories.answers import SOON
from tests.factories.books import NOON
from tests.factories.shifts import a_shift, takes
from tests.factories.town import an_operator

OFFICE = {"width": 1366, "height": 768}
OURS = "#content-main"
SHIFTS = "/admin/ledger/shift"


@pytest.fixture
def shifts(site: str) -> Iterator[dict[str, Shift]]:
    """One that goes on, and one that was counted two yuan short."""
    an_operator()
    running, counted = a_shift("operator", "3"), a_shift("li", "2")
    card = by_terminal("card", 30_00, gateway="terminal", slip="1")
    takes(counted, 100_00, card)
    takes(running, 12_50)
    take_to_bank(
        deposit_id=uuid4(), shift_id=counted.id, amount_minor=80_00, by="li", at=SOON
    )
    count_shift(
        shift_id=counted.id, counts={50_00: 1, 10_00: 1, 5_00: 1, 1_00: 3}, at=SOON
    )
    with time_machine.travel(NOON + timedelta(hours=1), tick=True):
        yield {"running": running, "counted": counted}


@pytest.mark.parametrize("locale", [ENGLISH, CHINESE])
def test_shifts_bar_nobody(
    browser: Browser, site: str, shifts: dict[str, Shift], locale: str
) -> None:
    running, counted = shifts["running"].id, shifts["counted"].id
    look: dict[str, Any] = {"viewport": OFFICE, "locale": locale}
    found: list[str] = []
    with visiting(browser, site, **look) as page:
        already_signed_in(page, site, User.objects.get(username="operator"))
        for name, address in {
            "shift-open": f"{SHIFTS}/open/",
            "shift-count": f"{SHIFTS}/{running}/count/",
            "shift-bank": f"{SHIFTS}/{running}/take_to_bank/",
            "shift-close": f"{SHIFTS}/{counted}/close_for/",
            "shift-report": f"/admin/shifts/{counted}/report/",
            "desk-days": "/admin/desk-days/",
        }.items():
            page.goto(address)
            expect(page.locator(OURS)).to_be_visible()
            leave_picture(page, f"{name}-{locale}")
            found.extend(barriers(page, OURS))
            if sideways(page) > 0:
                found.append(f"{address} is {sideways(page)} pixels too wide")
        for name, address in {
            "shifts": f"{SHIFTS}/",
            "shift": f"{SHIFTS}/{counted}/change/",
        }.items():
            page.goto(address)
            leave_picture(page, f"{name}-{locale}")
    assert found == []

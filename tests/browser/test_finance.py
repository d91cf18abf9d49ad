"""The finance office's pages in a real browser: how they look, and without scripts."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from ledger.models import Bill
from ledger.operations.open_shift import ShiftDraft, open_shift
from tests.browser.conftest import visiting
from tests.browser.looks import (
    DESKTOP,
    ENGLISH,
    LOOKS,
    barriers,
    look_id,
    sideways,
)
from tests.factories.books import NOON
from tests.factories.finance import Office, an_office
from tests.factories.town import PASSWORD, an_operator

LEDGER = "/admin/ledger"
OURS = "#content-main"
"""The part of a page that isn't the admin's own frame."""

DARK = {"viewport": DESKTOP, "locale": ENGLISH, "color_scheme": "dark"}
"""Once: its colours are the same on every screen."""

LOOKED_AT = "CITYTAB_LOOK_AT"
"""Names a folder in which to leave pictures of all pages, for people to look at."""


@pytest.fixture
def office(site: str) -> Iterator[Office]:
    """Nine days after most of it happened: one dispute is late."""
    office = an_office()
    operator = an_operator()
    hospital_id = Bill.objects.get(id=office.bill).merchant_id
    draft = ShiftDraft(uuid4(), hospital_id, operator.pk, "1", "CNY", 1_000_00)
    open_shift(draft=draft, at=NOON)
    with time_machine.travel(NOON + timedelta(days=9), tick=True):
        yield office


def lists(office: Office) -> dict[str, str]:
    """The admin's pages that show our rows."""
    return {
        "payments": f"{LEDGER}/payment/?parked=yes",
        "payment": f"{LEDGER}/payment/{office.parked}/change/",
        "bills": f"{LEDGER}/bill/?status__exact=overdue&overdue=8-30",
        "bill": f"{LEDGER}/bill/{office.bill}/change/",
        "refunds": f"{LEDGER}/refund/",
        "refund": f"{LEDGER}/refund/{office.refund}/change/",
        "surplus-list": f"{LEDGER}/surplus/",
        "surplus": f"{LEDGER}/surplus/{office.surplus}/change/",
        "disputes": f"{LEDGER}/dispute/",
        "dispute": f"{LEDGER}/dispute/{office.dispute}/change/",
        "outbox": f"{LEDGER}/notice/",
        "policy": f"{LEDGER}/collectionpolicy/add/",
        "retries": f"{LEDGER}/retryrule/",
    }


def own_pages(office: Office) -> dict[str, str]:
    """The pages that we wrote ourselves."""
    return {
        "ages": f"{LEDGER}/bill/dunning/",
        "desk": f"{LEDGER}/bill/{office.bill}/take_tenders/",
        "desk-again": f"{LEDGER}/bill/{office.unanswered}/take_tenders/",
        "write-off": f"{LEDGER}/bill/{office.overdue}/write_off/",
        "dispute-it": f"{LEDGER}/bill/{office.bill}/open_dispute/",
        "refund-it": f"{LEDGER}/bill/{office.paid}/request_refund/",
        "ask-again": f"{LEDGER}/payment/{office.parked}/ask_again/",
        "approve": f"{LEDGER}/refund/{office.refund}/approve/",
        "refuse": f"{LEDGER}/refund/{office.refund}/refuse/",
        "return": f"{LEDGER}/surplus/{office.surplus}/return_again/",
        "uphold": f"{LEDGER}/dispute/{office.dispute}/uphold/",
    }


def seen_id(look: dict[str, Any]) -> str:
    return f"{look_id(look)}-{look.get('color_scheme', 'light')}"


def sign_in(page: Page) -> None:
    page.goto("/admin/login/?next=/admin/ledger/bill/")
    page.locator("#id_username").fill("operator")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()


def leave_picture(page: Page, name: str) -> None:
    if folder := os.environ.get(LOOKED_AT):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("look", [*LOOKS, DARK], ids=seen_id)
def test_the_work_pages_bar_nobody_and_fit_the_screen(
    browser: Browser, site: str, office: Office, look: dict[str, Any]
) -> None:
    found: list[str] = []
    with visiting(browser, site, **look) as page:
        sign_in(page)
        for name, address in (lists(office) | own_pages(office)).items():
            page.goto(address)
            expect(page.locator(OURS)).to_be_visible()
            leave_picture(page, f"{name}-{seen_id(look)}")
            if name in own_pages(office):
                found.extend(barriers(page, OURS))
            if sideways(page) > 0:
                found.append(f"{address} is {sideways(page)} pixels too wide")
    assert found == []


def test_a_cashier_takes_two_tenders_without_any_script(
    browser: Browser, site: str, office: Office
) -> None:
    with visiting(browser, site, java_script_enabled=False, locale=ENGLISH) as page:
        sign_in(page)
        page.goto(own_pages(office)["desk"])
        page.locator("#id_amount_1").fill("100")
        page.get_by_role("button", name="Reckon what is missing").click()
        expect(page.get_by_role("status")).to_contain_text("¥32.60")
        page.locator("#id_kind_2").select_option("card")
        page.locator("#id_amount_2").fill("32.60")
        page.locator("#id_slip_2").fill("T-4711")
        page.locator(OURS).get_by_role("button", name="Take payment").click()
        expect(page.get_by_text("Taken: ¥132.60.")).to_be_visible()
        expect(page.get_by_text("T-4711")).not_to_be_visible()


def test_a_refund_is_approved_from_the_menu_on(
    browser: Browser, site: str, office: Office
) -> None:
    with visiting(browser, site, locale=ENGLISH) as page:
        sign_in(page)
        page.get_by_role("link", name="Refunds to approve").click()
        page.get_by_role("link", name=office.refund.hex).click()
        page.get_by_role("link", name="check Approve").click()
        page.locator(OURS).get_by_role("button", name="Approve").click()
        expect(page.get_by_text("Done: Approve")).to_be_visible()
        expect(page.get_by_role("link", name="check Approve")).to_have_count(0)

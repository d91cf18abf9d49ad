"""Refunds, receipts, deposits, supervision and finance's pages, as people see them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from playwright.sync_api import Browser, Page

from clinic.models import Visit
from clinic.operations.take_back_lines import TakeBackDraft, take_back_lines
from config.receipts.issuing import issue_due
from config.roles import keep_roles
from ledger.models import Bill
from tests.browser.conftest import visiting
from tests.browser.looks import barriers, leave_picture
from tests.cast import CHEN, LIN
from tests.factories.answers import SOON
from tests.factories.books import NOON
from tests.factories.clinic import (
    ADMITTED,
    a_hospital,
    a_line,
    a_visit,
    admitted,
    charge,
    leave,
)
from tests.factories.deposits import a_deposit, card, cash
from tests.factories.desk import works_for
from tests.factories.desk_money import take_tenders
from tests.factories.people import a_citizen
from tests.factories.town import PASSWORD

OFFICE = {"width": 1366, "height": 768}
OURS = "#content-main"


@pytest.fixture
def visits(site: str) -> Iterator[tuple[Visit, Visit]]:
    """One visit is paid, something of it waits for approval; another has a deposit."""
    merchant_id = a_hospital()
    admitted(merchant_id, LIN)
    charge(merchant_id, a_line("1", 220_00), a_line("2", 40_00), a_line("3", 80_00))
    leave(merchant_id)
    bill = Bill.objects.get()
    tenders = [card(200_00), cash(bill.cash_minor - 200_00)]
    take_tenders(
        payment_id=uuid4(), bill_id=bill.id, tenders=tenders, by="wang", at=SOON
    )
    issue_due(lambda: SOON)
    for lines in (["2"], ["1"]):
        draft = TakeBackDraft(
            uuid4(), merchant_id, ADMITTED, lines, "not done", "desk:wang"
        )
        take_back_lines(draft=draft, at=SOON)
    a_citizen(CHEN)
    stay = a_visit(merchant_id, CHEN, "inpatient", visit_no="Z-1")
    a_deposit(Bill.objects.get(subject_id=stay.id).id, cash(500_00))
    keep_roles(alias="default")
    for name, role in (("wang", "cashier"), ("li", "supervisor")):
        user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
        user.groups.set([Group.objects.get(name=role)])
        works_for(user, merchant_id)
    with time_machine.travel(NOON + timedelta(hours=1), tick=True):
        yield Visit.objects.get(visit_no=ADMITTED), stay


def sign_in(page: Page, name: str) -> None:
    page.goto("/admin/login/?next=/admin/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()
    page.wait_for_url("**/admin/")


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_no_page_of_papers_bars_anybody(
    browser: Browser, site: str, visits: tuple[Visit, Visit], locale: str
) -> None:
    paid, stay = visits
    look: dict[str, Any] = {"viewport": OFFICE, "locale": locale}
    at_window = {
        "refund": f"/admin/desk/visits/{paid.id}/refund/",
        "papers": f"/admin/desk/visits/{paid.id}/papers/",
        "deposits": f"/admin/desk/visits/{stay.id}/deposits/",
    }
    in_office = {
        "supervision": "/admin/desk/supervision/",
        "days": "/admin/ledger/transfer/days/",
        "balances": "/admin/ledger/merchant/balances/",
        "transfers": "/admin/ledger/transfer/?figure=collected&day=2026-11-02",
    }
    for name, pages in (("wang", at_window), ("li", in_office)):
        with visiting(browser, site, **look) as page:
            sign_in(page, name)
            for title, address in pages.items():
                page.goto(address)
                leave_picture(page, f"{title}-{locale[:2]}")
                assert barriers(page, within=OURS) == [], title

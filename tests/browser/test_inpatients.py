"""The pages of inpatients in a real browser: the daily list, deposits, wards."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from clinic.models import Visit
from clinic.operations.reverse_charge import reverse_charge
from clinic.tasks import charge_days
from ledger.models import Deposit
from tests.browser.conftest import visiting
from tests.browser.looks import LOOKS, barriers, look_id, sideways
from tests.browser.test_finance import OURS, leave_picture, sign_in
from tests.cast import CHEN
from tests.factories.clinic import ADMITTED, a_hospital, a_line, a_visit, charge
from tests.factories.deposits import a_deposit, cash
from tests.factories.people import a_citizen
from tests.factories.town import an_operator
from tests.factories.wards import a_ward, lies_in, local

CLINIC, LEDGER = "/admin/clinic", "/admin/ledger"


@pytest.fixture
def visit(site: str) -> Iterator[Visit]:
    """Chen's second day in hospital."""
    merchant_id = a_hospital()
    a_ward(merchant_id)
    a_citizen(CHEN)
    an_operator()
    visit = a_visit(merchant_id, CHEN, "inpatient", at=local("2026-11-03T15:00"))
    lies_in(merchant_id, "W3", "2026-11-03T15:00")
    a_deposit(visit.bill_id, cash(500_00), at=local("2026-11-03T15:20"))
    lines = [
        a_line(no, 120_00, "B", performed_at=local(f"2026-11-03T1{no}:00"))
        for no in ("6", "7")
    ]
    charge(merchant_id, *lines, at=local("2026-11-03T17:00"))
    charge_days(local("2026-11-04T00:00"))
    reverse_charge(
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        line_no="6",
        reason="another patient's",
        reversed_at=local("2026-11-04T09:30"),
        at=local("2026-11-04T09:30"),
    )
    with time_machine.travel(local("2026-11-04T12:00"), tick=True):
        yield visit


def pages(visit: Visit) -> dict[str, str]:
    deposit = Deposit.objects.get()
    return {
        "day": f"{CLINIC}/visit/{visit.id}/daily-list/",
        "day-before": f"{CLINIC}/visit/{visit.id}/daily-list/?date=2026-11-03",
        "day-empty": f"{CLINIC}/visit/{visit.id}/daily-list/?date=2026-11-01",
        "take-deposit": f"{LEDGER}/bill/{visit.bill_id}/take_deposit/",
        "give-back": f"{LEDGER}/deposit/{deposit.id}/give_back/",
        "deposits": f"{LEDGER}/deposit/",
        "inpatients": f"{CLINIC}/admission/?in_bed=yes",
        "ward": f"{CLINIC}/ward/add/",
        "rate": f"{CLINIC}/wardrate/add/",
        "rates": f"{CLINIC}/wardrate/",
    }


OWN = ("day", "day-before", "day-empty", "take-deposit", "give-back")
"""Pages that we wrote ourselves."""


@pytest.mark.parametrize("look", LOOKS, ids=look_id)
def test_the_pages_bar_nobody_and_fit_the_screen(
    browser: Browser, site: str, visit: Visit, look: dict[str, Any]
) -> None:
    found: list[str] = []
    with visiting(browser, site, **look) as page:
        sign_in(page)
        for name, address in pages(visit).items():
            page.goto(address)
            expect(page.locator(OURS)).to_be_visible()
            leave_picture(page, f"{name}-{look_id(look)}")
            if name in OWN:
                found.extend(barriers(page, OURS))
            if sideways(page) > 0:
                found.append(f"{address} is {sideways(page)} pixels too wide")
        page.goto(pages(visit)["day-before"])
        page.emulate_media(media="print")
        expect(page.locator(".daily-days")).to_be_hidden()
        leave_picture(page, f"day-printed-{look_id(look)}")
    assert found == []

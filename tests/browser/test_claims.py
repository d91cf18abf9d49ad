"""The pages of claims, splits and insurance policies in a real browser."""

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from clinic.adapters.sandbox.faults import Fault
from clinic.models import Claim, Visit
from clinic.operations.keep_coverage import keep_coverage
from ledger.models import Bill
from tests.browser.conftest import visiting
from tests.browser.looks import LOOKS, barriers, leave_picture, look_id, sideways
from tests.browser.test_finance import OURS, sign_in
from tests.cast import CHEN, LIN
from tests.factories.claiming import EVENING, close
from tests.factories.clinic import MORNING, a_visit, admitted, charge, discharge
from tests.factories.insurance import (
    WORKED_PRICES,
    FundHere,
    a_claiming_hospital,
    worked_lines,
)
from tests.factories.people import a_citizen
from tests.factories.prices import a_price_list
from tests.factories.town import PASSWORD, a_login, an_operator

CLINIC, LEDGER = "/admin/clinic", "/admin/ledger"


@pytest.fixture
def bill(site: str) -> Bill:
    """The worked example's bill; another claim was declined and waits for a person."""
    hospital, fund = a_claiming_hospital(), FundHere()
    a_price_list(hospital, *WORKED_PRICES)
    admitted(hospital)
    fund.insure(LIN)
    keep_coverage(visit=Visit.objects.get(), told=fund.told_of(LIN), at=MORNING)
    charge(hospital, *worked_lines())
    bill = close(hospital, fund)
    a_citizen(CHEN)
    a_visit(hospital, CHEN, visit_no="V-2")
    fund.insure(CHEN)
    fund.misbehave(Fault.DECLINE)
    charge(hospital, replace(worked_lines()[0], line_no="1"), visit_no="V-2")
    discharge(hospital, visit_no="V-2")
    fund.settle_due(EVENING)
    an_operator()
    a_login(LIN)
    return bill


def pages(bill: Bill) -> dict[str, str]:
    split = Claim.objects.get(bill=bill)
    left = Claim.objects.exclude(parked_at=None).get()
    return {
        "bill-at-desk": f"{LEDGER}/bill/{bill.id}/change/",
        "claims": f"{CLINIC}/claim/",
        "claims-left": f"{CLINIC}/claim/?parked=yes",
        "claim": f"{CLINIC}/claim/{left.id}/change/",
        "claim-ask": f"{CLINIC}/claim/{left.id}/ask_again/",
        "claim-give-up": f"{CLINIC}/claim/{left.id}/give_up/",
        "splits": f"{CLINIC}/split/",
        "split": f"{CLINIC}/split/{split.id}/change/",
        "policies": f"{CLINIC}/insurancepolicy/",
        "policy": f"{CLINIC}/insurancepolicy/add/",
        "claim-policies": f"{CLINIC}/claimpolicy/",
        "claim-policy": f"{CLINIC}/claimpolicy/add/",
        "coverages": f"{CLINIC}/coverage/",
    }


@pytest.mark.parametrize("look", LOOKS, ids=look_id)
def test_the_pages_of_claims_fit_the_screen(
    browser: Browser, site: str, bill: Bill, look: dict[str, Any]
) -> None:
    found: list[str] = []
    with (
        time_machine.travel(EVENING, tick=True),
        visiting(browser, site, **look) as page,
    ):
        sign_in(page)
        for name, address in pages(bill).items():
            page.goto(address)
            expect(page.locator(OURS)).to_be_visible()
            leave_picture(page, f"{name}-{look_id(look)}")
            if name in {"claim-ask", "claim-give-up"}:
                found.extend(barriers(page, OURS))
            if sideways(page) > 0:
                found.append(f"{address} is {sideways(page)} pixels too wide")
    assert found == []


def sign_in_as_lin(page: Page) -> None:
    page.goto("/login")
    page.locator("#id_username").fill(LIN.ref)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    expect(page).to_have_url("/")


@pytest.mark.parametrize("look", LOOKS, ids=look_id)
def test_a_citizen_sees_how_a_bill_is_divided(
    browser: Browser, site: str, bill: Bill, look: dict[str, Any]
) -> None:
    with (
        time_machine.travel(EVENING, tick=True),
        visiting(browser, site, **look) as page,
    ):
        sign_in_as_lin(page)
        page.goto(f"/bills/{bill.id}/")
        expect(page.locator("#divided")).to_be_visible()
        leave_picture(page, f"bill-divided-{look_id(look)}")
        assert barriers(page) == []
        assert sideways(page) <= 0

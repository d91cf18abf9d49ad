"""Every page of the portal, as people look at it: small, large, dark, in Chinese."""

from typing import Any

import pytest
from django.urls import resolve
from playwright.sync_api import Browser, Page

from config.portal import urls
from credit.tasks import tell_all_citizens
from ledger.models import Bill
from tests.browser.conftest import visiting
from tests.browser.looks import (
    CHINESE,
    DESKTOP,
    ENGLISH,
    PHONE,
    SMALL,
    barriers,
    cut_off,
    leave_picture,
    sideways,
)
from tests.browser.signing_in import already_signed_in
from tests.cast import WANG
from tests.factories.bills import a_bill, bills_of
from tests.factories.people import a_citizen, a_mandate
from tests.factories.town import DAY, MONDAY, Town, a_login, a_town

LOOKS: dict[str, dict[str, Any]] = {
    "small-zh": {"viewport": SMALL, "locale": CHINESE},
    "small-en-large": {"viewport": SMALL, "locale": ENGLISH, "size": "large"},
    "phone-zh-large-dark": {
        "viewport": PHONE,
        "locale": CHINESE,
        "size": "large",
        "scheme": "dark",
    },
    "desk-en-dark": {"viewport": DESKTOP, "locale": ENGLISH, "color_scheme": "dark"},
}
"""Together: each language at 320 px, both types, both schemes, each way to get them."""

SIGNED_OUT = {
    "landing": "/",
    "login": "/login",
    "login-phone": "/login/phone",
    "outbox": "/outbox",
}
LOOKED_AT_ELSEWHERE = {
    "accept-credential",
    "mfa_login_webauthn",
    "mfa_remove_webauthn",
    "own-phone-code",
    "pay-link",
    "pay-link-outcome",
    "payment-outcome",
    "remove-credential",
    "sign-in-code",
    "sign-in-number",
}
"""In stories, and on the way in: ``test_portal_stories.py``, ``test_sign_in.py``."""

LEADS_ELSEWHERE = {
    "attach-evidence",
    "bill-proof",
    "choose-look",
    "dispute-bill",
    "logout",
    "notices-read",
    "open-notice",
    "own-data",
    "pay-now",
    "show-evidence-sent",
    "withdraw-dispute",
}
"""Routes that take something, or give a file, and show no page."""


@pytest.fixture
def town(site: str) -> Town:
    return a_town()


def pages(town: Town) -> dict[str, str]:
    """Every page that a citizen finds, by the name of its picture."""
    bills = {
        f"bill-{bill.kind}-{bill.status}": f"/bills/{bill.id}/"
        for bill in bills_of(town.citizen)
    }
    unpaid = Bill.objects.filter(payer_id=town.citizen, status="closed")
    chosen = "&".join(f"bill={bill.id}" for bill in unpaid)
    ward = next(bill for bill in bills_of(town.citizen) if bill.kind == "inpatient")
    return {
        "home": "/",
        "bills": "/bills/",
        "bills-found": "/bills/?kind=parking&q=west",
        "bills-none": "/bills/?kind=emergency",
        "pay": "/bills/pay/",
        "pay-check": f"/bills/pay/check?{chosen}",
        "days": f"/bills/{ward.id}/days?date=2026-11-20",
        "spending": "/spending",
        "spending-of-a-kind": "/spending?kind=parking",
        "mandate": "/mandate",
        "credentials": "/credentials/",
        "add-plate": "/credentials/add/plate",
        "add-card": "/credentials/add/insurance_card",
        "add-phone": "/credentials/phone",
        "notices": "/notices/",
        "wishes": "/notices/wishes",
        "privacy": "/privacy/",
        "close-account": "/privacy/close",
        "passkeys": "/passkeys/",
        "passkey-add": "/passkeys/add",
        "login-again": "/login/again",
        **bills,
    }


def test_no_page_of_the_portal_is_forgotten(site: str) -> None:
    town = a_town()
    addresses = [*SIGNED_OUT.values(), *pages(town).values()]
    looked_at = {resolve(one.partition("?")[0]).url_name for one in addresses}
    names = {str(route.name) for route in urls.urlpatterns} - {"account_login"}
    assert names - looked_at == LOOKED_AT_ELSEWHERE | LEADS_ELSEWHERE


def test_every_page_bars_nobody_and_fits_the_screen_with_every_button_whole(
    browser: Browser, site: str, town: Town
) -> None:
    user = a_login()
    a_mandate()
    tell_all_citizens(MONDAY + 5 * DAY)
    a_bill(town.citizen, 1_234_56, at=MONDAY + DAY)
    a_citizen(WANG)
    who_owes_nothing = a_login(WANG)
    found: list[str] = []

    def look_at(page: Page, name: str, address: str, look: str) -> None:
        page.goto(address)
        leave_picture(page, f"{look}-{name}")
        wrong = [*barriers(page), *cut_off(page)]
        if sideways(page) > 0:
            wrong.append(f"{sideways(page)} pixels too wide")
        found.extend(f"{look} {name}: {one}" for one in wrong)

    for look, facts in LOOKS.items():
        with visiting(browser, site, **facts) as page:
            for name, address in SIGNED_OUT.items():
                look_at(page, name, address, look)
            already_signed_in(page, site, user)
            for name, address in pages(town).items():
                look_at(page, name, address, look)
            already_signed_in(page, site, who_owes_nothing)
            look_at(page, "home-nothing", "/", look)
    assert found == []

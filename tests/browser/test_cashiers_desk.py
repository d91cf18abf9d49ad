"""The cashier's desk in a real browser: in both languages, small and large, by keys."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from clinic.models import Visit
from tests.browser.conftest import visiting
from tests.browser.looks import barriers, leave_picture, sideways
from tests.browser.signing_in import already_signed_in
from tests.cast import CHEN, LIN, ZHAO
from tests.factories.books import NOON
from tests.factories.clinic import a_hospital, a_line, a_visit, charge
from tests.factories.people import a_citizen
from tests.factories.windows import DESK, a_window, prices, sits_down, visit_page

OFFICE = {"width": 1366, "height": 768}
TABLET = {"width": 820, "height": 1180}
LOOKS = [
    {"viewport": OFFICE, "locale": "en"},
    {"viewport": OFFICE, "locale": "zh-CN"},
    {"viewport": TABLET, "locale": "zh-CN", "color_scheme": "dark"},
]
OURS = "#content-main"


@pytest.fixture
def visit(site: str) -> Iterator[Visit]:
    """Somebody pays at once, one line was taken back; a cashier has sat down."""
    prices()
    a_citizen(LIN)
    a_citizen(ZHAO)
    a_citizen(CHEN)
    hospital, at = a_hospital(), NOON + timedelta(minutes=30)
    a_visit(hospital, LIN, visit_no="V-1", at=at)
    charge(hospital, a_line("1", category="03"), visit_no="V-1", at=at)
    visit = a_visit(hospital, ZHAO, visit_no="V-2", at=at)
    lines = [a_line("1", 186_50, category="03"), a_line("2", category="03")]
    charge(hospital, *lines, visit_no="V-2", at=at)
    sits_down(a_window())
    with time_machine.travel(NOON + timedelta(hours=1), tick=True):
        yield visit


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look["locale"])
def test_the_desk_bars_nobody(
    browser: Browser, site: str, visit: Visit, look: dict[str, Any]
) -> None:
    with visiting(browser, site, **look) as page:
        already_signed_in(page, site, User.objects.get())
        for name, address in (
            ("desk", DESK),
            ("visit", visit_page(visit.id)),
            ("pay", visit_page(visit.id, "pay/")),
            ("unknown", f"{DESK}unknown/"),
        ):
            page.goto(address)
            _look_at(page, f"desk-{name}-{look['locale']}")
        page.goto(DESK)
        page.locator("#text").fill(CHEN.phone)
        page.keyboard.press("Enter")
        expect(page.locator("#hits")).to_be_visible()
        _look_at(page, f"desk-found-{look['locale']}")


def _look_at(page: Page, name: str) -> None:
    leave_picture(page, name)
    assert sideways(page) <= 0, name
    assert barriers(page, OURS) == []


def test_large_type_and_keys_are_settings_of_the_screen(
    browser: Browser, site: str, visit: Visit
) -> None:
    with visiting(browser, site, viewport=OFFICE) as page:
        already_signed_in(page, site, User.objects.get())
        page.goto(visit_page(visit.id))
        page.get_by_role("button", name="Large type").click()
        page.reload()
        large = page.get_by_role("button", name="Large type")
        expect(large).to_have_attribute("aria-pressed", "true")
        _look_at(page, "desk-large")
        page.get_by_role("button", name="Keys").click()
        page.locator("body").press("p")
        expect(page).to_have_url(f"{site}{visit_page(visit.id)}")
        page.get_by_role("button", name="Keys").click()
        page.locator("body").press("p")
        expect(page).to_have_url(f"{site}{visit_page(visit.id, 'pay/')}")

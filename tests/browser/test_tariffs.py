"""The tariff pages in a real browser: both languages, light, dark and printed."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visiting
from tests.browser.looks import ENGLISH, LOOKS, SCHEMES, barriers, look_id, sideways
from tests.factories.town import PASSWORD, a_garage, an_operator

TARIFFS = "/admin/parking/tariffs"
OURS = "#content-main"
WHEN = "entry=2024-07-10T08%3A00&vehicle_class=small"

LOOKED_AT = "CITYTAB_LOOK_AT"
"""Names a folder in which to leave pictures of all pages, for people to look at."""

PAGES = {
    "list": "/",
    "notice": f"/hangzhou-westlake/1/?{WHEN}&exit=2024-07-11T09%3A30",
    "refused": f"/shenzhen-road-1/1/?{WHEN}&exit=2024-07-10T07%3A00",
    "by-time": f"/singapore-hdb/1/?{WHEN}&exit=2024-07-10T23%3A30",
    "comparison": "/compare/?left=portland-jefferson.1&right=portland-jefferson.2"
    f"&{WHEN}",
}


@pytest.fixture
def office(site: str) -> str:
    a_garage()
    an_operator()
    return site


def sign_in(page: Page) -> None:
    page.goto(f"/admin/login/?next={TARIFFS}/")
    page.locator("#id_username").fill("operator")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()


def leave_picture(page: Page, name: str) -> None:
    if folder := os.environ.get(LOOKED_AT):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("look", LOOKS, ids=look_id)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_tariff_pages_bar_nobody_and_fit_the_screen(
    browser: Browser, office: str, look: dict[str, Any], scheme: str
) -> None:
    found: list[str] = []
    with visiting(browser, office, color_scheme=scheme, **look) as page:
        sign_in(page)
        for name, address in PAGES.items():
            page.goto(TARIFFS + address)
            expect(page.locator(OURS)).to_be_visible()
            leave_picture(page, f"tariff-{name}-{look_id(look)}-{scheme}")
            found.extend(barriers(page, OURS))
            if sideways(page) > 0:
                found.append(f"{address} is {sideways(page)} pixels too wide")
    assert found == []


def test_a_stay_is_tried_without_any_script(browser: Browser, office: str) -> None:
    with visiting(browser, office, java_script_enabled=False, locale=ENGLISH) as page:
        sign_in(page)
        page.get_by_role("link", name="version 2").first.click()
        page.locator("#id_entry").fill("2024-07-10T08:00")
        page.locator("#id_exit").fill("2024-07-10T16:00")
        page.get_by_role("button", name="Try it").click()
        expect(page.get_by_role("status")).to_contain_text("Fee: $20.00")
        page.get_by_role("link", name="compare", exact=True).click()
        expect(
            page.get_by_role("heading", name="Where the fee differs")
        ).to_be_visible()


def test_a_printed_page_has_the_notice_and_the_curve_alone(
    browser: Browser, office: str
) -> None:
    with visiting(browser, office, color_scheme="dark", locale=ENGLISH) as page:
        sign_in(page)
        page.goto(TARIFFS + PAGES["notice"])
        page.emulate_media(media="print")
        leave_picture(page, "tariff-print")
        expect(page.locator("svg.tariff-curve")).to_be_visible()
        expect(page.locator(".tariff-form")).not_to_be_visible()
        expect(page.get_by_role("link", name="Tariffs")).not_to_be_visible()

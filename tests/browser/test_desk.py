"""The city's desk and the API's page, as others wrote them, in our house."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visiting
from tests.browser.looks import (
    DESKTOP,
    ENGLISH,
    LOOKS,
    barriers,
    look_id,
    sideways,
    take_picture,
)
from tests.factories.town import PASSWORD, a_town, an_operator


def sign_in(page: Page) -> None:
    page.goto("/admin/login/?next=/admin/ledger/bill/")
    page.locator("#id_username").fill("operator")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()


@pytest.mark.parametrize("look", LOOKS, ids=look_id)
def test_the_desk_lists_bills(
    browser: Browser, site: str, look: dict[str, Any]
) -> None:
    a_town()
    an_operator()
    with visiting(browser, site, **look) as page:
        sign_in(page)
        expect(page.get_by_text("¥132.60")).to_be_visible()


def test_the_desk_turns_chinese(browser: Browser, site: str) -> None:
    an_operator()
    with visiting(browser, site, viewport=DESKTOP, locale=ENGLISH) as page:
        sign_in(page)
        page.get_by_text("operator", exact=True).click()
        page.get_by_role("button", name="简体中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


def test_the_pictures_of_the_desk_and_the_api(browser: Browser, site: str) -> None:
    a_town()
    an_operator()
    with visiting(browser, site, viewport=DESKTOP, locale=ENGLISH) as page:
        sign_in(page)
        expect(page.get_by_text("¥132.60")).to_be_visible()
        take_picture(page, "admin")
        page.context.clear_cookies()
        page.goto("/api/docs/")
        expect(page.locator(".swagger-ui .opblock").first).to_be_visible()
        take_picture(page, "docs")


@pytest.mark.parametrize("look", LOOKS, ids=look_id)
def test_our_part_of_the_apis_page_bars_nobody(
    browser: Browser, site: str, look: dict[str, Any]
) -> None:
    with visiting(browser, site, **look) as page:
        page.goto("/api/docs/")
        expect(page.locator(".swagger-ui .info")).to_be_visible()
        assert sideways(page) <= 0
        page.locator("#api").evaluate("element => element.remove()")
        assert barriers(page) == []

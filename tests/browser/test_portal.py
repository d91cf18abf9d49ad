"""Citizens with a phone or a desk, in two languages, with and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visiting
from tests.browser.looks import (
    ENGLISH,
    LOOKS,
    PHONE,
    SCHEMES,
    barriers,
    leave_picture,
    look_id,
    sideways,
    take_picture,
)
from tests.browser.worker import settle_elsewhere
from tests.cast import LIN
from tests.factories.bills import bills_of
from tests.factories.people import a_mandate
from tests.factories.sandbox import SandboxProcess
from tests.factories.town import PASSWORD, Town, a_login, a_town

FOUND = "/bills/?kind=parking&q=west"


@pytest.fixture
def town(site: str) -> Town:
    town = a_town()
    a_login()
    return town


def sign_in(page: Page) -> None:
    page.goto("/login")
    page.locator("#id_username").fill(LIN.ref)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    expect(page).to_have_url("/")


@pytest.mark.parametrize("look", LOOKS, ids=look_id)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_pages_bar_nobody_and_fit_the_screen(
    browser: Browser, site: str, town: Town, look: dict[str, Any], scheme: str
) -> None:
    bills = [f"/bills/{bill.id}/" for bill in bills_of(town.citizen)]
    found: list[str] = []

    def look_at(address: str) -> None:
        page.goto(address)
        found.extend(barriers(page))
        if sideways(page) > 0:
            found.append(f"{address} is {sideways(page)} pixels too wide")

    with visiting(browser, site, color_scheme=scheme, **look) as page:
        for address in ("/", "/login"):
            look_at(address)
        sign_in(page)
        for address in ("/", "/bills/", FOUND, *bills):
            look_at(address)
    assert found == []


def test_a_citizen_finds_out_why_a_bill_is_what_it_is(
    browser: Browser, site: str, town: Town
) -> None:
    with visiting(browser, site, viewport=PHONE, locale=ENGLISH) as page:
        sign_in(page)
        expect(page.get_by_role("heading", name="Your tab")).to_be_visible()
        page.get_by_role("link", name="First People's Hospital").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "First People's Hospital"
        )
        expect(page.get_by_text("胸部X线摄影")).to_be_visible()
        page.get_by_role("button", name="中文").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("市第一人民医院")
        expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_what_bars_people_would_be_found(page: Page) -> None:
    page.goto("/")
    page.locator("main").evaluate("element => { element.innerHTML = '<input>' }")
    assert len(barriers(page)) == 1


def test_the_first_key_skips_to_the_content(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_a_citizen_pays_without_any_script(
    browser: Browser, site: str, town: Town, sandbox: SandboxProcess
) -> None:
    a_mandate()
    bill = next(b for b in bills_of(town.citizen) if b.kind == "outpatient")
    with visiting(browser, site, java_script_enabled=False) as page:
        sign_in(page)
        page.goto(f"/bills/{bill.id}/")
        page.get_by_role("link", name="Pay ¥57.30 now").click()
        page.get_by_role("button", name="Pay ¥57.30 now").click()
        expect(page.get_by_role("status")).to_contain_text("On its way")
        settle_elsewhere()
        page.get_by_role("link", name="Look again").click()
        expect(page.get_by_role("status")).to_contain_text("Paid")
        page.get_by_role("link", name="First People's Hospital").click()
        expect(page.locator("article .badge")).to_have_text("Paid")
        references = [charge["reference"] for charge in sandbox.charges()]
        expect(page.locator("section code")).to_have_text(references[0])


def test_the_picture_of_a_tab(browser: Browser, site: str, town: Town) -> None:
    tall = {"width": 1280, "height": 1060}
    with visiting(browser, site, viewport=tall, locale=ENGLISH) as page:
        sign_in(page)
        expect(page.locator(".meter")).to_have_count(3)
        take_picture(page, "portal")


@pytest.mark.parametrize("look", LOOKS, ids=look_id)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_pages_of_paying_bar_nobody_and_fit_the_screen(
    browser: Browser, site: str, town: Town, look: dict[str, Any], scheme: str
) -> None:
    found: list[str] = []
    with visiting(browser, site, color_scheme=scheme, **look) as page:

        def look_at(name: str) -> None:
            leave_picture(page, f"{name}-{look_id(look)}-{scheme}")
            found.extend(barriers(page))
            if sideways(page) > 0:
                found.append(f"{page.url} is {sideways(page)} pixels too wide")

        sign_in(page)
        leave_picture(page, f"home-{look_id(look)}-{scheme}")
        page.goto(FOUND)
        leave_picture(page, f"found-{look_id(look)}-{scheme}")
        for address in ("/mandate", "/bills/pay/"):
            page.goto(address)
            look_at(address.strip("/").replace("/", "-"))
        page.locator("main form button").click()
        look_at("pay-check")
        page.locator("main form button").click()
        look_at("pay-outcome")
    assert found == []

"""The portal's frame: its languages, its keyboard, and its picture."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visiting
from tests.browser.looks import (
    CHINESE,
    DESKTOP,
    ENGLISH,
    PHONE,
    barriers,
    leave_picture,
    take_picture,
)
from tests.browser.signing_in import already_signed_in
from tests.cast import LIN
from tests.factories.bills import a_bill, bills_of
from tests.factories.paid import pay
from tests.factories.town import MONDAY, PASSWORD, Town, a_login, a_town


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


def test_on_paper_nothing_is_dark_or_to_be_pressed(
    browser: Browser, site: str, town: Town
) -> None:
    user = User.objects.get()
    ward = next(one for one in bills_of(town.citizen) if one.kind == "inpatient")
    visit = next(one for one in bills_of(town.citizen) if one.kind == "outpatient")
    day = f"/bills/{ward.id}/days?date=2026-11-20"
    look = {"viewport": PAPER, "locale": CHINESE, "scheme": "dark", "size": "large"}
    with visiting(browser, site, **look) as page:
        already_signed_in(page, site, user)
        page.emulate_media(media="print")
        for name, address in {"visit": f"/bills/{visit.id}/", "day": day}.items():
            page.goto(address)
            leave_picture(page, f"paper-{name}")
            expect(page.locator("h1")).to_be_visible()
            for pressed in page.locator("button, input, .site-nav a").all():
                expect(pressed).to_be_hidden()
            body = page.locator("body")
            expect(body).to_have_css("color", "rgb(23, 33, 29)")
            expect(body).to_have_css("background-color", "rgb(255, 255, 255)")


PAPER = {"width": 794, "height": 1123}
TALL = {"width": 1280, "height": 1060}
PICTURES = {
    "portal": ("/", {"viewport": TALL, "locale": ENGLISH}),
    "spending": ("/spending", {"viewport": DESKTOP, "locale": ENGLISH}),
    "phone-home": ("/", {"viewport": PHONE, "locale": CHINESE}),
    "phone-bill": ("bill", {"viewport": PHONE, "locale": ENGLISH}),
    "phone-large": (
        "/",
        {"viewport": PHONE, "locale": CHINESE, "size": "large", "scheme": "dark"},
    ),
}


def test_the_pictures_of_a_tab(browser: Browser, site: str, town: Town) -> None:
    user = User.objects.get()
    for spent_in in range(2, 12):
        at = MONDAY.replace(month=spent_in)
        pay(a_bill(town.citizen, spent_in * 17_50 % 151_00, at=at), at=at)
    newest = next(one for one in bills_of(town.citizen) if one.kind == "outpatient")
    for name, (address, look) in PICTURES.items():
        with visiting(browser, site, **look) as page:
            already_signed_in(page, site, user)
            page.goto(f"/bills/{newest.id}/" if address == "bill" else address)
            expect(page.locator("h1")).to_be_visible()
            take_picture(page, name)

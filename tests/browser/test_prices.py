"""Price lists in a real browser: bringing one, its mistakes, its changes."""

import os
from pathlib import Path
from typing import Any
from uuid import UUID

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
)
from tests.factories.clinic import a_hospital
from tests.factories.prices import BLOOD, DRUG, XRAY, a_file, a_price_list
from tests.factories.town import PASSWORD, an_operator

LISTS = "/admin/clinic/pricelist/"
OURS = "#content-main"
DARK = {"viewport": DESKTOP, "locale": ENGLISH, "color_scheme": "dark"}
LOOKED_AT = "CITYTAB_LOOK_AT"
"""Names a folder in which to leave pictures of all pages, for people to look at."""

BAD = a_file(
    XRAY.replace(",03,", ",33,"),
    DRUG.replace("129.60", "-1"),
    BLOOD,
    BLOOD,
    ",,,,,,,,,,x",
)
CHANGED = a_file(
    XRAY.replace("100.00", "120.00").replace("10%", "15%"),
    DRUG,
    "C0301,C0301010,一次性使用静脉留置针 Intravenous catheter,08,C,,45.00,,根,,",
)


@pytest.fixture
def hospital(site: str) -> UUID:
    merchant_id = a_hospital()
    a_price_list(merchant_id, XRAY, BLOOD)
    an_operator()
    return merchant_id


def sign_in(page: Page) -> None:
    page.goto(f"/admin/login/?next={LISTS}")
    page.locator("#id_username").fill("operator")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()
    expect(page).to_have_url(f"{page.url.split('/admin')[0]}{LISTS}")


def bring(page: Page, content: bytes) -> None:
    page.goto(f"{LISTS}import/")
    page.locator("#id_hospital").select_option(index=1)
    page.locator("#id_valid_from").fill("2026-07-01")
    file: Any = {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("#id_file").set_input_files(file)
    page.locator(f"{OURS} button[type=submit]").click()


@pytest.mark.parametrize(
    "look",
    [*LOOKS, DARK],
    ids=lambda x: f"{look_id(x)}-{x.get('color_scheme', 'light')}",
)
def test_the_pages_of_price_lists_bar_nobody_and_fit_the_screen(
    browser: Browser, site: str, hospital: UUID, look: dict[str, Any]
) -> None:
    found: list[str] = []

    def seen(name: str, *, ours: bool = True) -> None:
        expect(page.locator(OURS)).to_be_visible()
        if folder := os.environ.get(LOOKED_AT):
            scheme = look.get("color_scheme", "light")
            path = Path(folder) / f"{name}-{look_id(look)}-{scheme}.png"
            page.screenshot(path=path, full_page=True)
        found.extend(barriers(page, OURS) if ours else [])
        if sideways(page) > 0:
            found.append(f"{page.url} is {sideways(page)} pixels too wide")

    with visiting(browser, site, **look) as page:
        sign_in(page)
        seen("lists", ours=False)
        page.goto(f"{LISTS}import/")
        seen("import")
        bring(page, BAD)
        seen("mistakes")
        bring(page, CHANGED)
        seen("changes")
        page.locator(f"{OURS} form button[type=submit]").click()
        seen("published", ours=False)
    assert found == []

"""A driver without a line pays at the lane, on a phone."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import visiting
from tests.browser.looks import CHINESE, ENGLISH, PHONE, barriers, sideways
from tests.browser.worker import settle_elsewhere
from tests.factories.parking import enters, leaves
from tests.factories.sandbox import SandboxProcess
from tests.factories.town import HOUR, MONDAY, a_garage

STRANGER = "皖B99999"


@pytest.fixture
def lane_page(site: str) -> str:
    """The page of a car that waits at the barrier: nobody has bound its plate."""
    garage = a_garage()
    enters(garage, MONDAY, plate=STRANGER)
    told = leaves(garage, MONDAY + 3 * HOUR, plate=STRANGER)
    assert told["decision"] == "wait"
    return str(urlsplit(told["pay_url"]).path)


@pytest.mark.parametrize(
    ("locale", "paid"),
    [(ENGLISH, "Paid. The barrier opens"), (CHINESE, "道闸已抬起")],
)
def test_a_driver_pays_and_the_barrier_opens(
    browser: Browser,
    site: str,
    sandbox: SandboxProcess,
    lane_page: str,
    *,
    locale: str,
    paid: str,
) -> None:
    with visiting(browser, site, viewport=PHONE, locale=locale) as page:
        page.goto(lane_page)
        assert barriers(page) == []
        assert sideways(page) <= 0
        page.locator("main button").click()
        expect(page.get_by_role("status")).to_be_visible()
        settle_elsewhere()
        # The page looks again by itself.
        expect(page.get_by_role("status")).to_contain_text(paid)
        assert barriers(page) == []
        assert [charge["amount_minor"] for charge in sandbox.charges()] == [34_00]


def test_the_lanes_display_shows_a_code(page: Page, lane_page: str) -> None:
    page.goto(f"{lane_page}/code")
    code = page.get_by_role("img", name="Code that leads to the payment page")
    expect(code).to_be_visible()
    assert code.evaluate("image => image.naturalWidth") > 0

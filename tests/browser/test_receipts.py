"""Who holds a receipt scans its code; who stands at a desk prints it."""

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from ledger.models import Receipt
from ledger.queries.receipt_links import verify_token
from tests.browser.conftest import visiting
from tests.browser.looks import (
    CHINESE,
    LOOKS,
    barriers,
    leave_picture,
    look_id,
    sideways,
)
from tests.factories.papers import a_stay, a_town_of, papers
from tests.factories.receipts import refund
from tests.factories.town import PASSWORD, an_operator


@pytest.fixture
def stay(site: str) -> UUID:
    """A stay with three receipts: the first, its red letter, what was left."""
    bill = a_stay(a_town_of())
    papers(bill)
    refund(bill, amount_minor=4_00)
    papers(bill)
    return bill


@pytest.mark.parametrize("look", LOOKS, ids=look_id)
def test_the_page_behind_the_code_says_whether_it_stands(
    browser: Browser, site: str, stay: UUID, look: dict[str, Any]
) -> None:
    is_chinese = look["locale"] == CHINESE
    words = (
        ("已冲销", "红字票据", "有效")
        if is_chinese
        else (
            "Taken back",
            "Red letter",
            "Stands",
        )
    )
    with visiting(browser, site, **look) as page:
        receipts = Receipt.objects.order_by("number")
        for receipt, word in zip(receipts, words, strict=True):
            page.goto(f"/verify/{verify_token(receipt.id)}")
            expect(page.locator(".badge")).to_have_text(word)
            assert barriers(page) == []
            assert sideways(page) <= 0
            leave_picture(page, f"verify-{receipt.number}-{look_id(look)}")


def test_a_desk_is_asked_before_it_prints(page: Page, site: str, stay: UUID) -> None:
    operator = an_operator()
    page.goto("/admin/")
    page.locator("input[name=username]").fill(operator.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit], form input[type=submit]").first.click()
    page.goto(f"/admin/bills/{stay}/receipt")
    expect(page.get_by_role("heading", level=1).last).to_be_visible()
    assert barriers(page, "#content-main") == []
    leave_picture(page, "print-a-receipt")

"""The page to try the API at: it signs in the browser, and loads only ours."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.factories.keys import gate_key

EVENT = {
    "event_id": "e1",
    "occurred_at": "2026-01-01T08:00:00+08:00",
    "plate": {"text": "沪A12345"},
}


@pytest.mark.urls("tests.journeys.frame_urls")
def test_a_call_that_is_tried_on_the_page_is_signed_and_let_in(page: Page) -> None:
    issued = gate_key()
    page.goto("/api/docs/")
    page.get_by_label("Key id").fill(issued.key_id)
    page.get_by_label("Secret (base64)").fill(issued.secret_b64)
    call = page.locator("#operations-test-post_test_events")
    call.locator(".opblock-summary-control").click()
    call.get_by_role("button", name="Try it out").click()
    call.locator("textarea.body-param__text").fill(json.dumps(EVENT))
    call.get_by_role("button", name="Execute").click()
    answer = call.locator(".live-responses-table .response .response-col_status")
    expect(answer).to_contain_text("201")

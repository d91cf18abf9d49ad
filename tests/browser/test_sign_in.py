"""Signing in, in a real browser: by phone, and by passkey with an authenticator."""

from typing import Any

import pytest
from django.contrib.auth.models import User
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
)
from tests.cast import LIN
from tests.factories.people import a_citizen
from tests.factories.signing_in import codes


def sign_in(page: Page) -> None:
    page.goto("/login")
    page.locator("#phone").fill(LIN.phone)
    page.locator("#phone").press("Enter")
    page.locator("#code").fill(codes()[-1])
    page.locator("#code").press("Enter")
    if page.url.endswith("/login/number"):
        page.locator("#id_no").fill(LIN.id_no)
        page.locator("#id_no").press("Enter")
    expect(page).to_have_url(page.url.partition("/login")[0].rstrip("/") + "/")


@pytest.mark.parametrize("look", LOOKS, ids=look_id)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_way_in_bars_nobody_and_fits_the_screen(
    browser: Browser, site: str, look: dict[str, Any], scheme: str
) -> None:
    a_citizen()
    found: list[str] = []
    with visiting(browser, site, color_scheme=scheme, **look) as page:

        def look_at(name: str) -> None:
            leave_picture(page, f"{name}-{look_id(look)}-{scheme}")
            found.extend(barriers(page))
            if sideways(page) > 0:
                found.append(f"{page.url} is {sideways(page)} pixels too wide")

        page.goto("/login")
        look_at("login")
        page.locator("#phone").fill("12")
        page.locator("#phone").press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        look_at("phone-refused")
        page.locator("#phone").fill(LIN.phone)
        page.locator("#phone").press("Enter")
        look_at("code")
        page.locator("#code").fill("1")
        page.locator("#code").press("Enter")
        look_at("code-wrong")
        page.locator("#code").fill(codes()[-1])
        page.locator("#code").press("Enter")
        look_at("number")
        page.locator("#id_no").fill(LIN.id_no)
        page.locator("#id_no").press("Enter")
        for name in ("passkeys", "outbox", "login/again"):
            page.goto(f"/{name}/" if name == "passkeys" else f"/{name}")
            look_at(name.replace("/", "-"))
        page.goto("/passkeys/add")
        look_at("passkey-add")
    assert found == []


def test_who_has_a_passkey_signs_in_with_it_alone(browser: Browser, site: str) -> None:
    a_citizen()
    named = site.replace("127.0.0.1", "localhost")
    with visiting(browser, named, viewport=PHONE, locale=ENGLISH) as page:
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        sign_in(page)
        page.goto("/passkeys/add")
        page.locator("#id_name").fill("Lin's phone")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_role("status")).to_contain_text("The passkey was added.")
        page.get_by_role("button", name="Sign out").click()
        page.goto("/login")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_role("heading", name="Your tab")).to_be_visible()
        page.goto("/passkeys/")
        expect(page.get_by_text("Lin's phone")).to_be_visible()
        assert User.objects.count() == 1
        # Whom a passkey has just let in isn't asked again.
        page.goto("/passkeys/add")
        expect(page.locator("#id_name")).to_be_visible()
        page.goto("/passkeys/")
        page.get_by_role("link", name="Remove").click()
        page.get_by_role("button", name="Remove").click()
        expect(page.get_by_text("You have no passkey yet.")).to_be_visible()

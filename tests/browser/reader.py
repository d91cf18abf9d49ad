"""Somebody who reads the portal's pages and presses what they say, in their language.

What is looked for is what the catalogue says: one text tells a story in two languages.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils.translation import gettext, override
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import visiting
from tests.browser.looks import (
    CHINESE,
    DESKTOP,
    ENGLISH,
    PHONE,
    barriers,
    cut_off,
    leave_picture,
    sideways,
)
from tests.browser.signing_in import already_signed_in

TWO_READERS: list[dict[str, Any]] = [
    {
        "viewport": PHONE,
        "locale": CHINESE,
        "color_scheme": "dark",
        "java_script_enabled": False,
    },
    {"viewport": DESKTOP, "locale": ENGLISH, "color_scheme": "light"},
]
OTHER_TWO: list[dict[str, Any]] = [
    {"viewport": PHONE, "locale": ENGLISH, "color_scheme": "light"},
    {
        "viewport": DESKTOP,
        "locale": CHINESE,
        "color_scheme": "dark",
        "java_script_enabled": False,
    },
]
"""Between a story's two readers all changes: size, language, light, script."""


def told_by(readers: list[dict[str, Any]]) -> Callable[..., Any]:
    """Let a story pass for each of two readers."""
    names = [f"{one['viewport']['width']}-{one['locale']}" for one in readers]
    return pytest.mark.parametrize("reader_look", readers, ids=names)


class Reader:
    """A person before a page."""

    def __init__(self, page: Page, look: dict[str, Any]) -> None:
        """Sit down before a page, with a look at it."""
        self.page, self._look = page, look
        self._language = "zh-hans" if look["locale"] == CHINESE else "en"

    def says(self, text: str, **facts: object) -> str:
        """Give a text of the catalogue as the page says it."""
        with override(self._language):
            return gettext(text) % facts if facts else gettext(text)

    def opens(self, address: str) -> None:
        """Open a page and look at it."""
        self.page.goto(address)
        self.looks()

    def follows(self, text: str, **facts: object) -> None:
        """Press a link of the page's own part."""
        self._press("link", self.says(text, **facts))

    def presses(self, text: str, **facts: object) -> None:
        """Press a button."""
        self._press("button", self.says(text, **facts))

    def reads(self, text: str, **facts: object) -> None:
        """Find a text on the page."""
        told = self.says(text, **facts)
        expect(self.page.locator("main").get_by_text(told).first).to_be_visible()

    def looks(self) -> None:
        """Find that nothing bars anybody, is cut off or lies beside the screen."""
        if self._look.get("java_script_enabled", True):
            leave_picture(self.page, f"story-{self.page.title()}-{self._language}")
            assert barriers(self.page) == []
        assert cut_off(self.page) == []
        assert sideways(self.page) <= 0

    def _press(self, role: Any, name: str) -> None:
        found: Locator = self.page.locator("main").get_by_role(
            role, name=name, exact=True
        )
        with self.page.expect_navigation():
            found.first.click()
        self.looks()


@contextmanager
def reading(
    browser: Browser, site: str, user: User | None, look: dict[str, Any]
) -> Iterator[Reader]:
    """Let somebody read the site: who is signed in, or a stranger."""
    with visiting(browser, site, **look) as page:
        if user:
            already_signed_in(page, site, user)
        yield Reader(page, look)

"""Somebody at a screen who has a keyboard and no mouse."""

import re

from playwright.sync_api import Locator, Page, expect

TABS_MAX = 80
"""Whoever has to press it more often than this doesn't work by keyboard."""


class Keyboard:
    """Presses keys and types; looks at the page, and never points at it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def opens(self, key: str, address: re.Pattern[str]) -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation(url=address):
            self.page.keyboard.press(key)

    def types(self, text: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(text)

    def tabs_to(self, what: Locator) -> None:
        """Press Tab until something has the focus."""
        for _ in range(TABS_MAX):
            if what.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(what)

    def fills(self, name: str, text: str) -> None:
        """Tab to a field and write over what stands in it."""
        self.tabs_to(self.page.locator(f"[name={name}]"))
        self.page.keyboard.press("Control+A")
        self.types(text)

    def sees(self, text: str) -> None:
        """Read something on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()

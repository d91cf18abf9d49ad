"""How a page is looked at: sizes, languages, and what must hold in each of them."""

import os
from pathlib import Path
from typing import Any

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page

SMALL = {"width": 320, "height": 640}
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}

ENGLISH, CHINESE = "en", "zh-CN"
LOOKS = [
    {"viewport": viewport, "locale": locale}
    for viewport in (PHONE, DESKTOP)
    for locale in (ENGLISH, CHINESE)
]
SCHEMES = ("light", "dark")

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""The rules of WCAG 2.2 AA that a machine can check."""

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
ASKED_FOR_PICTURES = "CITYTAB_PICTURES"


def look_id(look: dict[str, Any]) -> str:
    return f"{look['viewport']['width']}-{look['locale']}"


def barriers(page: Page, within: str | None = None) -> list[str]:
    """Name what keeps people with disabilities from using the page, or a part."""
    options = {"runOnly": {"type": "tag", "values": STANDARD}}
    found = Axe().run(page, context=within, options=options)
    return [
        f"{page.url}: {rule['id']}: {node['html']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def sideways(page: Page) -> int:
    """Count the pixels that a reader would have to scroll sideways."""
    script = "document.documentElement.scrollWidth - window.innerWidth"
    return int(page.evaluate(script))


CUT_OFF = """
() => [...document.querySelectorAll("button, .button, a, summary, select, .badge, dd")]
  .filter(one => one.checkVisibility() && !one.closest(".skip"))
  .filter(one => {
    const box = one.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    if (box.left < -1 || box.right > width + 1) return true;
    return one.scrollWidth > one.offsetWidth + 1;
  })
  .map(one => one.outerHTML.slice(0, 200))
"""


def cut_off(page: Page) -> list[str]:
    """Name what is to be pressed or read and does not fit into its own box."""
    return [f"cut off: {element}" for element in page.evaluate(CUT_OFF)]


def take_picture(page: Page, name: str) -> None:
    """Write a picture of the README's, when asked to: tests leave the tree clean."""
    if os.environ.get(ASKED_FOR_PICTURES):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")


LOOKED_AT = "CITYTAB_LOOK_AT"
"""Names a folder in which to leave pictures of all pages, for people to look at."""


def leave_picture(page: Page, name: str) -> None:
    """Leave a picture of the whole page where somebody wants to look at it."""
    if folder := os.environ.get(LOOKED_AT):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

"""Finds the browser for browser tests, or gets it, or says how to get it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts")
CHINESE_FONTS = ("*CJK*", "*NotoSansSC*", "*wqy*", "DroidSansFallback*")


def find_browser() -> Path | None:
    named = os.environ.get("CHROMIUM")
    for name in (named,) if named else NAMES:
        if found := shutil.which(name):
            return Path(found)
    return None


def has_chinese_font() -> bool:
    """Without one every Chinese page is a page of boxes, and would still pass."""
    return any(
        True
        for folder in FONT_FOLDERS
        for pattern in CHINESE_FONTS
        for _ in Path(folder).expanduser().rglob(pattern)
    )


def install() -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES],
    ):
        subprocess.run(
            command, check=True, env=environment, stdin=subprocess.DEVNULL, stdout=2
        )


def main() -> int:
    if find_browser() and has_chinese_font():
        return 0
    line = f"apt-get install --yes --no-install-recommends {' '.join(PACKAGES)}"
    sys.stderr.write("Browser tests need Chromium and a Chinese font.\n")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install()
        if find_browser() and has_chinese_font():
            return 0
    sys.stderr.write(f"On Debian, as root: {line}\n")
    sys.stderr.write("Elsewhere set CHROMIUM to the browser's path.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

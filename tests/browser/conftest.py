"""A site that a real browser visits, and a page that tells on it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import Settings

from config.portal.looks import CHOICES, COOKIE
from config.wsgi import application
from tests import chromium
from tests.databases import TestDatabase
from tests.factories.sandbox import SECRET, SandboxProcess

# Playwright keeps an event loop in this thread, which Django takes for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


class QuietHandler(WSGIRequestHandler):
    timeout = 5
    """Seconds until a connection that a page kept, and forgot, is closed."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """What a request did stands in the structured log."""


@pytest.fixture
def site(committed: TestDatabase, settings: Settings) -> Iterator[str]:
    """The address of the whole site, on the test's own database."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.set_app(application)
    # Closing waits for the last answers: their database connections close with them.
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.BASE_URL = f"http://127.0.0.1:{server.server_port}"
    yield settings.BASE_URL
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium itself; `make test` has made sure that it is there.

    It ends with its file: its event loop stands in the way of what runs its own.
    """
    program = chromium.find_browser()
    assert program, "Chromium is missing: python -m tests.chromium"
    # Chromium's own sandbox can't be made by root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    # Beside a running event loop Django keeps other connections: those from before
    # would be forgotten, and killed with the database of the first test.
    connections.close_all()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=arguments)
        yield started
        started.close()


@contextmanager
def visiting(browser: Browser, site: str, **look: Any) -> Iterator[Page]:
    """Open a page on the site; it fails if it loads from elsewhere or errs.

    ``size`` and ``scheme`` are what the reader chose in the page's frame.
    """
    complaints: list[str] = []
    chosen = {name: look.pop(name) for name in CHOICES if name in look}
    context = browser.new_context(base_url=site, **look)
    context.add_cookies(
        [
            {"name": COOKIE.format(name), "value": value, "url": site}
            for name, value in chosen.items()
        ]
    )
    page = context.new_page()
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((site, "data:", "blob:"))
            else complaints.append(f"asked another host: {request.url}")
        ),
    )
    page.on(
        "console",
        lambda message: (
            complaints.append(f"{message.type}: {message.text}")
            if message.type in {"error", "warning"}
            else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def page(site: str, browser: Browser) -> Iterator[Page]:
    """A page on the site, as a desktop browser in English shows it."""
    with visiting(browser, site) as page:
        yield page


@pytest.fixture
def sandbox(settings: Settings, tmp_path: Path) -> Iterator[SandboxProcess]:
    """The gateway that the site's workers ask."""
    with SandboxProcess(tmp_path) as process:
        settings.SANDBOX_URL, settings.SANDBOX_SECRET = process.url, SECRET
        yield process

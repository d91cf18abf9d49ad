"""A person's browser over HTTP, as far as cookies and forms go.

Several windows of it may be used at once. Each request has its own connection, as
behind a proxy: none is found closed by the server in the moment it is used.
"""

import contextlib
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http import HTTPStatus
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

TIMEOUT_SECONDS = 30.0
MILLISECONDS = 1000


class ServerFailed(Exception):
    """The server answered what no person should ever see."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What came back: a page with what its form is filled with, or the way to one."""

    status: int
    location: str
    text: str
    fields: Mapping[str, str]
    links: list[str]

    @property
    def is_page(self) -> bool:
        """Say whether there is something to look at."""
        return self.status == HTTPStatus.OK


@dataclass(slots=True)
class Browser:
    """A person's; ``milliseconds`` keeps how long each answer took."""

    base_url: str
    cookies: dict[str, str] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)

    def get(self, address: str) -> Shown:
        """Open a page."""
        return self._send("GET", address)

    def post(self, address: str, told: Mapping[str, str]) -> Shown:
        """Send a form, with the token that the site asks for."""
        token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        return self._send("POST", address, body=urlencode({**told, **token}))

    def _send(self, method: str, address: str, *, body: str | None = None) -> Shown:
        path = urlsplit(urljoin(self.base_url, address))
        target = f"{path.path}?{path.query}" if path.query else path.path
        headers = {"Accept-Language": "en", "Cookie": self._cookie()}
        headers["Connection"] = "close"
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        server = urlsplit(self.base_url)
        with contextlib.closing(
            http.client.HTTPConnection(
                server.hostname or "", server.port, timeout=TIMEOUT_SECONDS
            )
        ) as connection:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        self.milliseconds.append((time.perf_counter() - started) * MILLISECONDS)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise ServerFailed(method, path.path, answer.status)
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        page = _Reader()
        text = content.decode(errors="replace")
        page.feed(text if answer.headers.get_content_type() == "text/html" else "")
        location = answer.headers.get("Location", "")
        return Shown(answer.status, location, text, page.fields, page.links)

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, sent: list[str]) -> None:
        for cookie in sent:
            for name, morsel in SimpleCookie(cookie).items():
                self.cookies[name] = morsel.value


class _Reader(HTMLParser):
    """Reads of a page what a person would send back, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what inputs hold; of several choices the one that is made."""
        told = dict(attrs)
        if tag == "a":
            self.links.append(told.get("href") or "")
        elif tag == "form" and told.get("data-owed"):
            self.fields["owed"] = told["data-owed"] or ""
        elif tag == "input" and (name := told.get("name")):
            is_choice = told.get("type") in {"radio", "checkbox"}
            if not is_choice or "checked" in told:
                self.fields[name] = told.get("value") or ""

"""Canaries: words that must be heard nowhere, and ears that listen for them.

What is looked through is looked through in every disguise in which it travels: as it
is, percent-encoded, with escaped letters, and inside base64.
"""

import base64
import binascii
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from io import StringIO
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import unquote

import redis
import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tests.cast import Person

PATIENT = Person(
    ref="hz-0815",
    id_no="330106197706150038",
    name="欧阳静姝",
    phone="+8613712345670",
    score=760,
    insured=True,
    plate="浙AQ7X92",
)
DIAGNOSIS = "梅毒螺旋体抗体测定"
WARD = "精神科四病区"
SAID = "我没有做过抗体测定这一项"
CANARIES = {
    "identity number": PATIENT.id_no,
    "plate": PATIENT.plate[1:],
    "diagnosis": DIAGNOSIS,
    "department": WARD,
    "phone": PATIENT.phone[-11:],
    "name": PATIENT.name,
    "what was said": SAID,
}
LONG_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
LINKS = re.compile(r"""(?:href|src|action|hx-\w+)\s*=\s*["']([^"']*)["']""")
OVER = "the ears are shut"


def canaries_in(text: str) -> set[str]:
    """Name the canaries that a text holds, whatever they are dressed as."""
    clothes = {text, unquote(text), unescape(text), _unescaped(text), *_unpacked(text)}
    return {
        name
        for name, word in CANARIES.items()
        for one in clothes
        if word.lower() in one.lower()
    }


def _unescaped(text: str) -> str:
    r"""Read ``\u68a6`` and ``\xe6\xa2\xa6`` as the letters that they stand for."""
    letters = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    raw = re.sub(
        rb"\\x([0-9a-fA-F]{2})",
        lambda m: bytes([int(m[1], 16)]),
        letters.encode(errors="surrogatepass"),
    )
    return raw.decode(errors="replace")


def _unpacked(text: str) -> Iterator[str]:
    for found in LONG_BASE64.findall(text):
        try:
            packed = base64.b64decode(found + "=" * (-len(found) % 4), altchars=b"-_")
        except (binascii.Error, ValueError):
            continue
        yield _unescaped(packed.decode(errors="replace"))


class Ears:
    """A middleware that keeps every address and every page about an error.

    Machines put plates into one address, which their contract fixes; it is heard
    apart.
    """

    addresses: ClassVar[list[str]] = []
    errors: ClassVar[list[tuple[int, str]]] = []
    CONTRACT = "/api/v1/credit/citizens/"

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = self.get_response(request)
        if "/credentials/" not in request.path or not request.path.startswith(
            self.CONTRACT
        ):
            self.addresses.append(request.get_full_path())
        self.addresses.append(response.get("Location", ""))
        body = "" if response.streaming else _body(response)
        if response.status_code >= 400:
            self.errors.append((response.status_code, body))
        if response.get("Content-Type", "").startswith("text/html"):
            self.addresses.extend(LINKS.findall(body))
        return response


def _body(response: Any) -> str:
    return str(response.content.decode(errors="replace"))


@contextmanager
def listening(settings_of_test: Any) -> Iterator[tuple[StringIO, list[str]]]:
    """Hear the log as it is written, and all that the broker and cache are told."""
    Ears.addresses.clear()
    Ears.errors.clear()
    ours = f"{Ears.__module__}.{Ears.__qualname__}"
    settings_of_test.MIDDLEWARE = [ours, *settings.MIDDLEWARE]
    log, commands = StringIO(), []
    handler = next(
        one
        for one in logging.getLogger().handlers
        if isinstance(one.formatter, structlog.stdlib.ProcessorFormatter)
    )
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(log)
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=None)
    with client.monitor() as monitor:  # type: ignore[no-untyped-call]

        def hear() -> None:
            for told in monitor.listen():
                commands.append(json.dumps(told, default=str, ensure_ascii=False))
                if OVER in commands[-1]:
                    return

        ear = Thread(target=hear, daemon=True)
        ear.start()
        try:
            yield log, commands
        finally:
            redis.Redis.from_url(settings.REDIS_URL).echo(OVER)
            ear.join(5)
            handler.setStream(before or log)

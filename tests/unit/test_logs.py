"""Logs name requests, and nobody whom they are about."""

import logging

import pytest
from django.http import HttpRequest

from config.logs import LOGGING, hide_people

SHOWN = [
    ("PUT /api/v1/credit/citizens/hz-1/credentials/plate/%E6%B5%99A12345",
     "PUT /api/v1/credit/citizens/hz-1/credentials/…"),
    ("Not Found: /api/v1/credit/citizens/hz-1/credentials/plate/浙A 12345",
     "Not Found: /api/v1/credit/citizens/hz-1/credentials/…"),
    ("PUT /api/v1/credit/citizens/hz-1/credentials/phone/13800000001?a=b",
     "PUT /api/v1/credit/citizens/hz-1/credentials/…"),
    ("GET /pay/AaH2d6qA.R3u3gLJd", "GET /pay/…"),
    ("GET /admin/parking/parkingsession/?q=%E6%B5%99A12345&p=2",
     "GET /admin/parking/parkingsession/?q=…&p=…"),
    ("POST /api/v1/bills/01a1f677/pay", "POST /api/v1/bills/01a1f677/pay"),
    ("a request broke", "a request broke"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "logged"), SHOWN)
def test_an_address_is_logged_without_the_people_in_it(said: str, logged: str) -> None:
    shown = hide_people(None, "info", {"event": said, "request": said, "code": 200})
    assert shown == {"event": logged, "request": logged, "code": 200}


def test_the_handler_hides_people_in_what_django_says_by_itself() -> None:
    formatter_of = dict(LOGGING["formatters"]["json"])
    formatter = formatter_of.pop("()")(**formatter_of)
    path = "/api/v1/credit/citizens/hz-1/credentials/plate/浙A12345"
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Not Found: %s", (path,), None
    )
    record.request = HttpRequest()
    line = formatter.format(record)
    assert "Not Found: /api/v1/credit/citizens/hz-1/credentials/…" in line
    assert "12345" not in line

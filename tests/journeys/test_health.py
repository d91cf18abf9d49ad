"""Probes, figures and the API's description, as their readers find them."""

import json
import socket
import time
from typing import Any

import pytest
from django.test import Client

from tests.signed import unsigned

pytestmark = pytest.mark.urls("tests.journeys.frame_urls")


def test_livez_asks_nobody() -> None:
    assert unsigned("GET", "/livez").json() == {"status": "alive"}


@pytest.mark.django_db
def test_readyz_says_ready_while_database_and_broker_answer() -> None:
    assert unsigned("GET", "/readyz").json() == {
        "status": "ready",
        "database": "ok",
        "broker": "ok",
    }


@pytest.mark.django_db
def test_without_a_broker_we_are_degraded_and_still_ready(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = unsigned("GET", "/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"


@pytest.mark.django_db
def test_a_broker_that_hangs_does_not_hang_the_probe(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        began = time.monotonic()
        assert unsigned("GET", "/readyz").json()["broker"] == "down"
        assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "203.0.113.9"}, 403),
        ({"REMOTE_ADDR": ""}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 403),
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer "}, 403),
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer t0ken"}, 200),
    ],
)
def test_figures_are_for_this_machine_or_the_token(
    settings: Any, *, given: dict[str, str], status: int
) -> None:
    settings.CITYTAB_METRICS_TOKEN = "t0ken"  # noqa: S105 - the test's own
    answer = Client().get("/metrics", **given)  # type: ignore[arg-type]
    assert answer.status_code == status


def test_without_a_token_in_the_settings_no_token_is_good(settings: Any) -> None:
    settings.CITYTAB_METRICS_TOKEN = ""
    stranger = {"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer "}
    assert Client().get("/metrics", **stranger).status_code == 403  # type: ignore[arg-type]


def test_the_description_is_openapi_3_1_with_signatures_and_problems() -> None:
    answer = unsigned("GET", "/api/schema/")
    assert answer["Content-Type"] == "application/json"
    described = json.loads(answer.content)
    assert described["openapi"].startswith("3.1")
    assert "Problem" in described["components"]["schemas"]
    for path in described["paths"].values():
        for operation in path.values():
            assert {"4XX", "5XX"} <= set(operation["responses"])
    body = described["components"]["schemas"]["Event"]
    assert body["properties"]["occurred_at"] == {
        "type": "string",
        "format": "date-time",
        "description": "RFC 3339, with an offset from UTC",
    }
    assert set(body["required"]) == {"event_id", "occurred_at", "plate"}
    keyed = described["paths"]["/api/v1/test/merchants"]["post"]["parameters"]
    assert [parameter["name"] for parameter in keyed] == ["Idempotency-Key"]


def test_the_page_to_try_it_loads_nothing_from_elsewhere() -> None:
    answer = unsigned("GET", "/api/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "//" not in page.replace("<!doctype", "")
    assert "<style" not in page
    assert "onclick" not in page

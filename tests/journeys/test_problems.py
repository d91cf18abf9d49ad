"""Every refusal and failure is a problem document, and none tells a secret."""

import json
import logging
from typing import Any

import pytest
from django.test import Client

from tests.factories.keys import gate_key
from tests.signed import SignedTestClient, unsigned

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.journeys.frame_urls")]

EVENTS = "/api/v1/test/events"
EVENT: dict[str, Any] = {
    "event_id": "e1",
    "occurred_at": "2026-01-01T08:00:00+08:00",
    "plate": {"text": "沪A12345"},
}
MEMBERS = {
    "type",
    "title",
    "status",
    "detail",
    "code",
    "errors",
    "retryable",
    "request_id",
}


@pytest.fixture
def client() -> SignedTestClient:
    return SignedTestClient.of(gate_key())


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = json.loads(answer.content)
    assert set(problem) == MEMBERS
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["request_id"] == answer["X-Request-ID"]
    assert "secret" not in answer.content.decode()
    assert "10.0.0.1" not in answer.content.decode()
    return problem


BAD_BODIES: list[tuple[Any, str, str]] = [
    ({**EVENT, "event_id": None}, "/event_id", "null"),
    ({**EVENT, "event_id": 1}, "/event_id", "wrong_type"),
    ({**EVENT, "event_id": "x" * 65}, "/event_id", "too_long"),
    ({**EVENT, "event_id": ""}, "/event_id", "blank"),
    ({**EVENT, "a/b~c": 1}, "/a~1b~0c", "unknown_field"),
    ({**EVENT, "plate": {}}, "/plate/text", "required"),
    ({**EVENT, "plate": "沪A12345"}, "/plate", "wrong_type"),
    ({**EVENT, "plate": {"text": "x", "hue": 1}}, "/plate/hue", "unknown_field"),
    ({**EVENT, "images": [{"text": "x"}, 5]}, "/images/1", "wrong_type"),
    ({**EVENT, "images": [{"text": "x"}, {}]}, "/images/1/text", "required"),
    ({**EVENT, "images": {}}, "/images", "wrong_type"),
    ({**EVENT, "occurred_at": "2026-01-01T08:00:00"}, "/occurred_at", "malformed"),
    ({**EVENT, "amount_minor": 1.5}, "/amount_minor", "wrong_type"),
    ({**EVENT, "amount_minor": 10**19}, "/amount_minor", "out_of_range"),
    ({**EVENT, "amount_minor": True}, "/amount_minor", "wrong_type"),
    ({**EVENT, "quantity": 2}, "/quantity", "wrong_type"),
    ([], "", "wrong_type"),
    ("text", "", "wrong_type"),
    (None, "", "null"),
]


@pytest.mark.parametrize(("body", "pointer", "code"), BAD_BODIES)
def test_a_mistake_is_named_with_its_place(
    client: SignedTestClient, *, body: Any, pointer: str, code: str
) -> None:
    problem = assert_problem(client.post(EVENTS, body), 400, "api.input.invalid")
    assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [(pointer, code)]
    assert problem["errors"][0]["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"event_id": "\xff"}',
        b'{"event_id": "\\u0000"}',
        b'{"a": 1, "a": 2}',
        b'{"amount_minor": NaN}',
        b'{"amount_minor": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"event_id": "\\ud800"}',
    ],
)
def test_a_body_that_is_no_json_of_ours_is_refused(
    client: SignedTestClient, body: bytes
) -> None:
    assert_problem(client.post(EVENTS, body), 400, "ledger.json.unreadable")


def test_an_empty_body_lacks_everything(client: SignedTestClient) -> None:
    problem = assert_problem(client.post(EVENTS, b""), 400, "api.input.invalid")
    assert {e["code"] for e in problem["errors"]} == {"required"}


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        ("refused", 409, "test.call.refused"),
        ("crooked", 400, "test.call.crooked"),
        ("absent", 404, "test.thing.absent"),
        ("unheard", 503, "test.gateway.unheard"),
        ("bent", 500, "api.server.broken"),
        ("unforeseen", 500, "api.server.broken"),
        ("database", 503, "api.database.unavailable"),
        ("nothing", 404, "api.path.not_found"),
        ("suspicious", 400, "api.request.malformed"),
    ],
)
def test_a_failure_of_a_view_is_a_problem(
    client: SignedTestClient, *, failure: str, status: int, code: str
) -> None:
    answer = client.get(f"/api/v1/test/failures/{failure}")
    problem = assert_problem(answer, status, code)
    assert problem["retryable"] == (status == 503)
    assert ("Retry-After" in answer) == (status == 503)


def test_bad_input_of_an_operation_names_its_place(client: SignedTestClient) -> None:
    problem = client.get("/api/v1/test/failures/crooked").json()
    assert problem["errors"] == [
        {
            "pointer": "/plate/text",
            "code": "test.call.crooked",
            "detail": "This is crooked.",
        }
    ]


def test_what_broke_is_logged_with_its_trace(
    client: SignedTestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/api/v1/test/failures/unforeseen")
    errors = [r for r in caplog.records if r.name == "config.errors"]
    assert [r.levelno for r in errors] == [logging.ERROR]
    assert "a secret of the house" in caplog.text


def test_an_unknown_address_is_not_found() -> None:
    assert_problem(unsigned("GET", "/api/v1/nowhere"), 404, "api.path.not_found")
    assert_problem(unsigned("GET", "/fhir/nowhere"), 404, "api.path.not_found")


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "OPTIONS", "INITIAL"])
def test_an_unknown_method_is_refused_and_the_known_ones_are_named(
    method: str,
) -> None:
    answer = unsigned(method, EVENTS)
    assert_problem(answer, 405, "api.method.not_allowed")
    assert "POST" in answer["Allow"]


def test_a_plain_view_of_django_refuses_methods_in_the_same_form() -> None:
    answer = unsigned("POST", "/api/schema/")
    assert_problem(answer, 405, "api.method.not_allowed")
    assert "GET" in answer["Allow"]


def test_only_json_is_read(client: SignedTestClient) -> None:
    for content_type in ("text/plain", "application/xml", "multipart/form-data"):
        headers = client.signed("POST", EVENTS, b"{}")
        answer = unsigned(
            "POST", EVENTS, b"{}", headers | {"Content-Type": content_type}
        )
        assert_problem(answer, 415, "api.media_type.unsupported")


def test_only_json_is_answered(client: SignedTestClient) -> None:
    answer = client.get(EVENTS, Accept="text/html")
    assert_problem(answer, 406, "api.media_type.not_acceptable")
    assert client.get(EVENTS, Accept="*/*").status_code == 200


def test_the_format_cannot_be_asked_for_in_the_query(client: SignedTestClient) -> None:
    assert client.get(f"{EVENTS}?format=xml").status_code == 200


def test_a_body_over_one_megabyte_is_refused_unread() -> None:
    body = b" " * (1_048_576 + 1)
    assert_problem(unsigned("POST", EVENTS, body), 413, "api.body.too_large")


def test_a_body_of_one_megabyte_is_read(client: SignedTestClient) -> None:
    body = json.dumps(EVENT).encode().ljust(1_048_576)
    assert client.post(EVENTS, body).status_code == 201


def test_a_score_file_may_have_64_megabytes() -> None:
    def status_at(length: int) -> int:
        announced = {"CONTENT_LENGTH": str(length)}
        answer = Client().post("/api/v1/credit/scores", **announced)  # type: ignore[arg-type]
        return answer.status_code

    assert status_at(64 * 1_048_576) != 413
    assert status_at(64 * 1_048_576 + 1) == 413


@pytest.mark.parametrize("path", [f"{EVENTS}/a%00b", f"{EVENTS}?x=%00", "/%00"])
def test_nul_in_an_address_is_refused(client: SignedTestClient, path: str) -> None:
    answer = client.send("GET", path, b"", Accept="application/json")
    assert_problem(answer, 400, "api.request.malformed")


def test_the_callers_request_id_is_echoed() -> None:
    answer = unsigned("GET", "/livez", headers={"X-Request-ID": "gate-7.2026_01"})
    assert answer["X-Request-ID"] == "gate-7.2026_01"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "x\ny", "沪", "a;b"])
def test_a_request_id_that_is_not_sane_is_replaced(given: str) -> None:
    answer = unsigned("GET", "/livez", headers={"X-Request-ID": given})
    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 32


def test_the_detail_is_in_the_language_asked_for() -> None:
    english = unsigned("GET", "/api/v1/x", headers={"Accept-Language": "en-GB"})
    assert english.json()["detail"] == "There is nothing at this address."
    assert english["Content-Language"] == "en"
    chinese = unsigned("GET", "/api/v1/x", headers={"Accept-Language": "zh-Hans"})
    assert chinese["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(
    ("failure", "status"), [("nothing", 404), ("unforeseen", 500), ("database", 503)]
)
def test_people_get_a_page_and_machines_a_problem_at_the_same_address(
    *, failure: str, status: int
) -> None:
    path = f"/plain?failure=%22{failure}%22"
    page = unsigned(
        "GET", path, headers={"Accept": "text/html,application/xhtml+xml,*/*"}
    )
    assert page.status_code == status
    assert page["Content-Type"].startswith("text/html")
    assert "secret" not in page.content.decode()
    assert page["X-Request-ID"] in page.content.decode()
    machine = unsigned("GET", path, headers={"Accept": "application/json"})
    assert machine["Content-Type"] == "application/problem+json"
    assert machine.status_code == status


def test_a_key_that_calls_too_often_is_told_when_to_come_back(
    client: SignedTestClient, settings: Any
) -> None:
    settings.CITYTAB_RATE_PER_MINUTE = 2
    first, second, third = (client.get(EVENTS) for _ in range(3))
    assert [first.status_code, second.status_code] == [200, 200]
    assert first["RateLimit-Policy"] == '"key";q=2;w=60'
    assert first["RateLimit"].startswith('"key";r=1;t=')
    problem = assert_problem(third, 429, "api.rate.exceeded")
    assert problem["retryable"]
    assert 1 <= int(third["Retry-After"]) <= 60
    assert third["RateLimit"].startswith('"key";r=0;t=')
    other = SignedTestClient.of(gate_key())
    assert other.get(EVENTS).status_code == 200

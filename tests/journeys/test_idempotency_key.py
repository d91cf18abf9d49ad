"""A call under an Idempotency-Key happens once, whatever is sent or dies."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from ledger.models import Merchant
from ledger.models.idempotency import CallStatus, IdempotentCall
from ledger.operations.answer_once import (
    CallRunning,
    Claim,
    KeptAnswer,
    claim_call,
    do_claimed,
    forget_old_calls,
)
from tests.factories.keys import BEGAN, city_key
from tests.signed import SignedTestClient

pytestmark = pytest.mark.urls("tests.journeys.frame_urls")
in_transaction = pytest.mark.django_db

REPLAYED = "Idempotency-Replayed"
MERCHANTS = "/api/v1/test/merchants"
LATER = timedelta(seconds=11)


@pytest.fixture
def client(db: None) -> SignedTestClient:
    return SignedTestClient.of(city_key())


def send(client: SignedTestClient, body: Any, key: str = "k1") -> Any:
    return client.post(MERCHANTS, body, Idempotency_Key=key)


def codes() -> set[str]:
    return set(Merchant.objects.values_list("code", flat=True))


def test_the_second_sending_is_answered_with_the_first_answer(
    client: SignedTestClient,
) -> None:
    first = send(client, {"code": "one"})
    second = send(client, b' { "code" :\n"one" } ')
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.content == second.content
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"


def test_a_key_that_was_used_for_other_content_is_refused(
    client: SignedTestClient,
) -> None:
    send(client, {"code": "one"})
    other = send(client, {"code": "two"})
    assert other.status_code == 409
    assert other.json()["code"] == "ledger.idempotency.differs"
    assert codes() == {"one"}


def test_another_callers_key_is_another_key(client: SignedTestClient) -> None:
    IdempotentCall.objects.create(
        id="10000000-0000-8000-8000-000000000000",
        caller="a merchant",
        key="k1",
        digest=b"x",
        claimed_at=BEGAN,
        created_at=BEGAN,
    )
    assert send(client, {"code": "one"}).status_code == 202


def test_a_rotated_key_of_the_same_caller_gets_the_same_answer(
    client: SignedTestClient,
) -> None:
    first = send(client, {"code": "one"})
    rotated = SignedTestClient.of(city_key())
    assert send(rotated, {"code": "one"}).content == first.content


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "é"])
def test_a_call_without_a_proper_key_is_bad_input(
    client: SignedTestClient, key: str
) -> None:
    answer = send(client, {"code": "one"}, key)
    assert answer.status_code == 400
    assert answer.json()["code"].startswith("ledger.idempotency.key_m")
    assert codes() == set()


def test_a_refusal_by_a_rule_books_nothing_and_stays_the_answer(
    client: SignedTestClient,
) -> None:
    body = {"code": "one", "failure": "refused"}
    first, second = send(client, body), send(client, body)
    assert (first.status_code, second.status_code) == (409, 409)
    assert first.json()["code"] == "test.call.refused"
    assert second.content == first.content
    assert second["Content-Type"] == "application/problem+json"
    assert second["Idempotency-Replayed"] == "true"
    assert codes() == set()


@pytest.mark.parametrize(
    ("failure", "status"),
    [("crooked", 400), ("absent", 404), ("unforeseen", 500), ("database", 503)],
)
def test_what_was_no_answer_leaves_the_key_free(
    client: SignedTestClient, *, failure: str, status: int
) -> None:
    failed = send(client, {"code": "one", "failure": failure})
    assert failed.status_code == status
    assert codes() == set()
    assert send(client, {"code": "one"}).status_code == 202


def this_moment() -> datetime:
    return datetime.fromtimestamp(time.time(), tz=UTC)


def claim(key: str = "k1", **given: Any) -> Any:
    at = given.get("at", this_moment())
    return claim_call(caller="city", key=key, digest=b"d", at=at)


@in_transaction
def test_a_running_call_is_not_run_beside_itself() -> None:
    claim()
    with pytest.raises(CallRunning):
        claim()


@in_transaction
def test_a_dead_workers_claim_is_taken_over_and_its_own_work_undone() -> None:
    dead = claim()
    heir = claim(at=this_moment() + LATER)
    assert isinstance(heir, Claim)
    done = KeptAnswer(202, "{}", "application/json")
    with pytest.raises(CallRunning):
        do_claimed(claim=dead, work=lambda: done)
    assert do_claimed(claim=heir, work=lambda: done) == done
    assert claim() == done


@in_transaction
def test_answers_are_kept_for_a_week_and_then_forgotten() -> None:
    claim("old", at=BEGAN)
    claim("young", at=BEGAN + timedelta(days=2))
    assert forget_old_calls(at=BEGAN + timedelta(days=7)) == 0
    assert forget_old_calls(at=BEGAN + timedelta(days=9)) == 1
    assert [call.key for call in IdempotentCall.objects.all()] == ["young"]


def test_a_worker_that_is_slow_but_alive_is_not_taken_over(committed: Any) -> None:
    slow = claim()
    at_work, may_end = threading.Event(), threading.Event()
    answers = []

    def work() -> KeptAnswer:
        at_work.set()
        assert may_end.wait(10)
        return KeptAnswer(202, '"slow"', "application/json")

    def run() -> None:
        answers.append(do_claimed(claim=slow, work=work))
        connections.close_all()

    worker = threading.Thread(target=run)
    worker.start()
    assert at_work.wait(10)
    with pytest.raises(CallRunning):
        claim(at=this_moment() + LATER)
    may_end.set()
    worker.join(10)
    assert claim() == answers[0]


def test_of_many_sendings_at_once_one_works(committed: Any) -> None:
    client = SignedTestClient.of(city_key())
    start = threading.Barrier(6)
    answers: list[Any] = []

    def run() -> None:
        start.wait(10)
        answers.append(send(client, {"code": "one"}))
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) <= {202, 409}
    fresh = [a for a in answers if a.status_code == 202 and not a.has_header(REPLAYED)]
    assert len(fresh) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["code"] == "ledger.idempotency.running"
            assert answer.json()["retryable"]
            assert answer["Retry-After"] == "1"
    assert Merchant.objects.count() == 1
    assert IdempotentCall.objects.get().status == CallStatus.DONE

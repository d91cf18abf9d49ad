"""Keys side by side, ended, not begun, of another kind, without the scope."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.demo.signing import ClientKey
from ledger.operations.issue_api_key import end_api_key, issue_api_key
from tests.by_hand import EVENTS
from tests.factories.keys import BEGAN, LOT, gate_key, his_key, merchant
from tests.signed import SignedTestClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.journeys.frame_urls")]

EVENT = {
    "event_id": "e1",
    "occurred_at": "2026-01-01T08:00:00+08:00",
    "plate": {"text": "沪A12345"},
}


def this_moment() -> datetime:
    return datetime.fromtimestamp(time.time(), tz=UTC)


def test_two_keys_live_side_by_side_until_one_is_ended() -> None:
    now = this_moment()
    old, new = gate_key(), gate_key()
    clients = [SignedTestClient.of(issued) for issued in (old, new)]
    assert [c.post(EVENTS, EVENT).status_code for c in clients] == [201, 201]
    assert end_api_key(key_id=old.key_id, at=now - timedelta(seconds=1))
    assert [c.post(EVENTS, EVENT).status_code for c in clients] == [401, 201]
    assert not end_api_key(key_id=old.key_id, at=now)


def test_a_key_that_begins_tomorrow_is_not_yet_let_in() -> None:
    tomorrow = this_moment() + timedelta(days=1)
    client = SignedTestClient.of(gate_key(at=tomorrow))
    assert client.post(EVENTS, EVENT).json()["code"] == "ledger.signature.invalid"


def test_an_ed25519_key_is_let_in_and_a_secret_cannot_stand_for_it() -> None:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    issued = issue_api_key(
        merchant_id=merchant(),
        scopes=["gate"],
        place=LOT,
        name="",
        at=BEGAN,
        algorithm="ed25519",
        public_key=public,
    )
    seed = private.private_bytes_raw()
    signing = ClientKey(issued.key_id, seed, algorithm="ed25519")
    assert SignedTestClient(signing).post(EVENTS, EVENT).status_code == 201
    # The classic confusion: the public key, taken for an HMAC secret.
    forged = ClientKey(issued.key_id, public)
    answer = SignedTestClient(forged).post(EVENTS, EVENT)
    assert answer.json()["code"] == "ledger.signature.invalid"


def test_a_key_without_the_scope_is_known_but_not_let_in() -> None:
    answer = SignedTestClient.of(his_key()).post(EVENTS, EVENT)
    assert answer.status_code == 403
    assert answer.json()["code"] == "ledger.scope.missing"


def test_a_view_that_forgot_to_name_its_scopes_lets_nobody_in() -> None:
    answer = SignedTestClient.of(gate_key()).get("/api/v1/test/forgotten")
    assert answer.status_code == 403

"""Who is let in: requests signed as the contract says, and nothing else."""

import base64
import hashlib
import time
from typing import Any

import pytest
from django.test import Client

from config.demo.signing import ClientKey
from tests.by_hand import BODY, EVENTS, by_hand
from tests.factories.keys import gate_key
from tests.signed import SignedTestClient, unsigned

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.journeys.frame_urls")]

EVENT = {
    "event_id": "e1",
    "occurred_at": "2026-01-01T08:00:00+08:00",
    "plate": {"text": "沪A12345"},
}


@pytest.fixture
def key() -> ClientKey:
    issued = gate_key()
    return ClientKey.of(issued.key_id, issued.secret_b64)


def test_a_request_that_was_signed_by_hand_is_let_in(key: ClientKey) -> None:
    answer = unsigned("POST", EVENTS, BODY, by_hand(key))
    assert answer.status_code == 201, answer.content
    assert answer.json()["caller"] == key.key_id
    assert answer.json()["plate"] == {"text": "沪A"}


def test_our_own_client_is_let_in(key: ClientKey) -> None:
    answer = SignedTestClient(key).post(EVENTS, EVENT)
    assert answer.status_code == 201
    assert answer.json()["occurred_at"] == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "given",
    [
        {"label": "x"},
        {"covered": '"@path" "content-digest" "@method"'},
        {"covered": '"@method" "@path" "content-digest" "content-type" "@authority"'},
        {"parameters": ';alg="hmac-sha256";keyid="{keyid}";created={created}'},
        {
            "parameters": (
                ';created={created};keyid="{keyid}";alg="hmac-sha256"'
                ';nonce="n";tag="gate";expires=9999999999'
            )
        },
    ],
)
def test_what_the_contract_leaves_free_is_free(
    key: ClientKey, given: dict[str, str]
) -> None:
    headers = by_hand(key, **given)  # type: ignore[arg-type]
    assert unsigned("POST", EVENTS, BODY, headers).status_code == 201


def test_a_query_is_covered_where_there_is_one(key: ClientKey) -> None:
    client = SignedTestClient(key)
    answer = client.get(EVENTS + "?cursor=a%20b&x=%E6%B2%AA")
    assert answer.status_code == 200
    assert answer.json() == {"query": {"cursor": "a b", "x": "沪"}}
    headers = client.signed("GET", EVENTS)
    stolen = unsigned("GET", EVENTS + "?cursor=other", headers=headers)
    assert stolen.json()["code"] == "ledger.signature.incomplete"


@pytest.mark.parametrize("name", ["%E6%B2%AAA12345", "a%2Bb", "a+b", "a:b@c", "~x"])
def test_an_encoded_path_is_signed_as_it_is_sent(key: ClientKey, name: str) -> None:
    path = f"{EVENTS}/{name}"
    headers = SignedTestClient(key).signed("GET", path)
    as_gunicorn = {"RAW_URI": path}
    answer = Client().get(path, headers=headers, **as_gunicorn)  # type: ignore[arg-type]
    assert answer.status_code == 200


INCOMPLETE: list[tuple[dict[str, Any], str]] = [
    ({"covered": '"@path" "content-digest"'}, "@method"),
    ({"covered": '"@method" "content-digest"'}, "@path"),
    ({"covered": '"@method" "@path"'}, "content-digest"),
    ({"parameters": ';keyid="{keyid}";alg="hmac-sha256"'}, "created"),
    ({"parameters": ';created={created};alg="hmac-sha256"'}, "keyid"),
    ({"parameters": ';created={created};keyid="{keyid}"'}, "alg"),
    (
        {"parameters": ';created="now";keyid="{keyid}";alg="hmac-sha256"'},
        "created",
    ),
]


@pytest.mark.parametrize(("given", "lacks"), INCOMPLETE)
def test_a_signature_that_leaves_something_out_is_refused(
    key: ClientKey, given: dict[str, Any], lacks: str
) -> None:
    answer = unsigned("POST", EVENTS, BODY, by_hand(key, **given))
    assert answer.status_code == 401
    assert answer.json()["code"] == "ledger.signature.incomplete"
    assert lacks in answer.json()["detail"]


@pytest.mark.parametrize(
    ("seconds", "status"), [(-295, 201), (295, 201), (-310, 401), (310, 401)]
)
def test_a_signature_is_good_for_300_seconds_either_way(
    key: ClientKey, seconds: int, status: int
) -> None:
    headers = by_hand(key, created=int(time.time()) + seconds)
    answer = unsigned("POST", EVENTS, BODY, headers)
    assert answer.status_code == status
    if status == 401:
        assert answer.json()["code"] == "ledger.signature.expired"


@pytest.mark.parametrize("created", [-(10**14), 10**14, 0])
def test_a_moment_beyond_all_calendars_is_only_expired(
    key: ClientKey, created: int
) -> None:
    answer = unsigned("POST", EVENTS, BODY, by_hand(key, created=created))
    assert answer.json()["code"] == "ledger.signature.expired"


def test_a_signature_that_has_expired_by_its_own_word_is_refused(
    key: ClientKey,
) -> None:
    parameters = (
        ';created={created};keyid="{keyid}";alg="hmac-sha256";expires=1000000000'
    )
    headers = by_hand(key, parameters=parameters)
    answer = unsigned("POST", EVENTS, BODY, headers)
    assert answer.json()["code"] == "ledger.signature.expired"


def test_another_body_under_the_same_signature_is_refused(key: ClientKey) -> None:
    answer = unsigned("POST", EVENTS, BODY + b" ", by_hand(key))
    assert answer.status_code == 401
    assert answer.json()["code"] == "ledger.signature.digest_mismatch"


def test_another_digest_under_the_same_signature_is_refused(key: ClientKey) -> None:
    other = BODY.replace(b"e1", b"e2")
    digest = base64.b64encode(hashlib.sha256(other).digest()).decode()
    headers = by_hand(key) | {"Content-Digest": f"sha-256=:{digest}:"}
    answer = unsigned("POST", EVENTS, other, headers)
    assert answer.json()["code"] == "ledger.signature.invalid"


def test_another_path_or_method_under_the_same_signature_is_refused(
    key: ClientKey,
) -> None:
    headers = by_hand(key)
    moved = unsigned("POST", "/api/v1/test/merchants", BODY, headers)
    assert moved.json()["code"] == "ledger.signature.invalid"
    client = SignedTestClient(key)
    turned = unsigned("GET", EVENTS, headers=client.signed("POST", EVENTS))
    assert turned.json()["code"] == "ledger.signature.invalid"


def test_an_unknown_key_and_a_wrong_secret_look_the_same(key: ClientKey) -> None:
    unknown = by_hand(ClientKey("gate_nobody", key.secret))
    wrong = by_hand(ClientKey(key.key_id, b"w" * 32))
    answers = [unsigned("POST", EVENTS, BODY, h).json() for h in (unknown, wrong)]
    for answer in answers:
        answer.pop("request_id")
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "ledger.signature.invalid"


@pytest.mark.parametrize("alg", ["ed25519", "hmac-sha512", "none", "rsa-v1_5-sha256"])
def test_the_algorithm_is_the_keys_not_the_callers(key: ClientKey, alg: str) -> None:
    parameters = f';created={{created}};keyid="{{keyid}}";alg="{alg}"'
    answer = unsigned("POST", EVENTS, BODY, by_hand(key, parameters=parameters))
    assert answer.status_code == 401
    assert answer.json()["code"] == "ledger.signature.invalid"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Signature": "a=:AAAA:"},
        {"Signature-Input": 'a=("@method")'},
        {"Signature": "", "Signature-Input": ""},
    ],
)
def test_a_request_without_a_signature_is_asked_for_one(
    headers: dict[str, str],
) -> None:
    answer = unsigned("POST", EVENTS, BODY, headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "ledger.signature.missing"
    assert answer["WWW-Authenticate"] == "Signature"


@pytest.mark.parametrize(
    ("inputs", "signature"),
    [
        ("garbage", "garbage"),
        ("a=1", "a=:AAAA:"),
        ('a=("@method"', "a=:AAAA:"),
        ('a=("@method"), a=("@path")', "a=:AAAA:"),
        ("a=()", "a=:AAAA:"),
        ('a=("@method" "@path" "content-digest");created=1', "a=nonsense"),
        ("a=(1 2 3)", "a=:AAAA:"),
        ("é=()", "é=::"),
        ("(" * 5000, "(" * 5000),
    ],
)
def test_signature_headers_that_are_nonsense_are_refused(
    *, inputs: str, signature: str
) -> None:
    headers = {"Signature-Input": inputs, "Signature": signature}
    answer = unsigned("POST", EVENTS, BODY, headers)
    assert answer.status_code == 401
    assert answer.json()["code"].startswith("ledger.signature.")


def test_of_several_signatures_one_that_passes_is_enough(key: ClientKey) -> None:
    ours = by_hand(key)
    proxys = by_hand(ClientKey("proxy", b"p" * 32), label="proxy")
    for first, second in [(ours, proxys), (proxys, ours)]:
        headers = first | {
            name: f"{first[name]}, {second[name]}"
            for name in ("Signature-Input", "Signature")
        }
        assert unsigned("POST", EVENTS, BODY, headers).status_code == 201

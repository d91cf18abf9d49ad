"""The city speaks: citizens, credentials, mandates."""

from typing import Any
from urllib.parse import quote

import pytest

from credit.models import Citizen, Credential
from ledger.models import Instrument
from tests.cast import LIN, WANG, ZHAO, Person
from tests.factories.keys import city_key
from tests.factories.people import GOOD_CARD, a_citizen, a_driver
from tests.signed import SignedTestClient

pytestmark = pytest.mark.django_db
CITIZENS = "/api/v1/credit/citizens"


@pytest.fixture
def city() -> SignedTestClient:
    return SignedTestClient.of(city_key())


def put(city: SignedTestClient, path: str, body: Any) -> Any:
    return city.put(f"{CITIZENS}/{path}", body)


def test_the_city_registers_a_citizen_and_reads_the_lines(
    city: SignedTestClient,
) -> None:
    answer = put(city, LIN.ref, LIN.facts())
    assert answer.status_code == 200
    told = answer.json()
    assert (told["citizen"], told["score"], told["insured"]) == (LIN.ref, 720, True)
    parking = {
        "kind": "parking",
        "status": "active",
        "currency": "CNY",
        "limit_minor": 500_00,
        "used_minor": 0,
        "held_minor": 0,
        "available_minor": 500_00,
    }
    assert parking in told["lines"]
    lines = city.get(f"{CITIZENS}/{LIN.ref}/lines")
    assert lines.json() == told["lines"]


def test_no_answer_repeats_personal_data(city: SignedTestClient) -> None:
    text = put(city, LIN.ref, LIN.facts()).content.decode()
    for secret in (LIN.id_no, LIN.name, LIN.phone, LIN.phone[-11:]):
        assert secret not in text


def test_a_citizen_below_every_bracket_has_no_lines(city: SignedTestClient) -> None:
    assert put(city, ZHAO.ref, ZHAO.facts()).json()["lines"] == []


@pytest.mark.parametrize(
    ("facts", "status", "code", "pointer"),
    [
        ({"id_no": "110105194912310021"}, 400, "credit.id_no.malformed",  "/id_no"),
        ({"phone": "12"},                 400, "credit.phone.malformed",  "/phone"),
        ({"score": "720"},                400, "wrong_type",              "/score"),
        ({"score": 1001},                 400, "out_of_range",            "/score"),
        ({"insured": 1},                  400, "wrong_type",              "/insured"),
        ({"nickname": "Lin"},             400, "unknown_field",           "/nickname"),
        ({"id_no": WANG.id_no},           409, "credit.citizen.id_no_taken", None),
    ],
)  # fmt: skip
def test_a_citizen_that_cannot_be_is_refused(
    city: SignedTestClient, facts: dict[str, Any], status: int, code: str, pointer: str
) -> None:
    a_citizen(WANG)
    answer = put(city, LIN.ref, LIN.facts(**facts))
    assert answer.status_code == status
    problem = answer.json()
    said = [(mistake["code"], mistake["pointer"]) for mistake in problem["errors"]]
    assert (code, pointer) in said or problem["code"] == code
    # A refusal by a rule has undone the test's own transaction.
    assert status == 409 or not Citizen.objects.filter(ref=LIN.ref).exists()


def test_a_reference_with_strange_characters_is_refused(
    city: SignedTestClient,
) -> None:
    answer = put(city, "hz%200001", LIN.facts())
    assert (answer.status_code, answer.json()["code"]) == (400, "credit.ref.malformed")


def test_a_plate_is_bound_and_ended(city: SignedTestClient) -> None:
    a_citizen(LIN)
    path = f"{LIN.ref}/credentials/plate/%E6%B5%99A%C2%B712345"
    answer = put(city, path, {})
    assert answer.status_code == 200
    assert answer.json()["value"] == "浙A12345"
    assert answer.json()["valid_to"] is None
    assert put(city, path, {}).json() == answer.json()
    for _ in range(2):
        ended = city.send("DELETE", f"{CITIZENS}/{path}", b"")
        assert (ended.status_code, ended.content) == (204, b"")
    assert Credential.objects.get().valid_to is not None


def test_another_persons_plate_is_refused_without_saying_whose(
    city: SignedTestClient,
) -> None:
    a_driver(LIN)
    a_citizen(WANG)
    answer = put(city, f"{WANG.ref}/credentials/plate/{quote(LIN.plate)}", {})
    assert (answer.status_code, answer.json()["code"]) == (
        409,
        "credit.credential.taken",
    )
    assert LIN.ref not in answer.content.decode()


@pytest.mark.parametrize(
    ("person", "path", "body", "status", "code"),
    [
        (WANG, "credentials/plate/A1234",  {},  404, "credit.citizen.unknown"),
        (LIN,  "credentials/shoe/A1234",   {},  404, "credit.credential.unknown"),
        (LIN,  "credentials/plate/A",      {},  400, "credit.credential.malformed"),
        (LIN,  "credentials/plate/A1234",  {"valid_to": "2020-01-01T00:00:00Z"},
                                  400, "credit.credential.period_backwards"),
        (LIN,  "mandate", {"gateway": "sandbox", "token": "t", "kinds": []},
                                                400, "too_few"),
        (LIN,  "mandate", {"gateway": "sandbox", "token": "t", "kinds": ["toll"]},
                                                400, "unknown_word"),
        (LIN,  "mandate", {"gateway": "moon", "token": "t", "kinds": ["parking"]},
                                                400, "unknown_word"),
        (LIN,  "mandate", {"gateway": "sandbox", "token": "t", "kinds": ["parking"],
                           "cap_minor": 0},     400, "out_of_range"),
        (WANG, "mandate", {"gateway": "sandbox", "token": "t", "kinds": ["parking"]},
                                                404, "credit.citizen.unknown"),
    ],
)  # fmt: skip
def test_refused(
    city: SignedTestClient,
    *,
    person: Person,
    path: str,
    body: dict[str, Any],
    status: int,
    code: str,
) -> None:
    a_citizen(LIN)
    answer = put(city, f"{person.ref}/{path}", body)
    problem = answer.json()
    codes = {problem["code"], *(mistake["code"] for mistake in problem["errors"])}
    assert (answer.status_code, code in codes) == (status, True), problem


def test_a_mandate_is_given_and_ended_and_its_token_never_told(
    city: SignedTestClient,
) -> None:
    a_citizen(LIN)
    consent = {"gateway": "sandbox", "token": GOOD_CARD, "kinds": ["parking"]}
    answer = put(city, f"{LIN.ref}/mandate", consent)
    assert answer.status_code == 200
    assert answer.json()["status"] == "given"
    assert answer.json()["cap_minor"] is None
    assert GOOD_CARD not in answer.content.decode()
    assert Instrument.objects.get(ended_at=None).token == GOOD_CARD
    ended = city.send("DELETE", f"{CITIZENS}/{LIN.ref}/mandate", b"")
    assert ended.status_code == 204
    assert not Instrument.objects.filter(ended_at=None).exists()

"""Keys at rest: no secret in clear, and no key that makes no sense."""

import base64
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ledger.models import ApiKey
from ledger.operations.issue_api_key import KeyUnfit, issue_api_key
from ledger.queries.api_keys import living_key, living_key_of_bearer
from ledger.rules.cipher import SealBroken
from tests.factories.keys import BEGAN, LOT, gate_key, his_key, merchant

pytestmark = pytest.mark.django_db


def test_a_new_keys_secret_is_found_again_and_not_stored_in_clear() -> None:
    issued = gate_key()
    secret = base64.b64decode(issued.secret_b64)
    assert len(secret) == 32
    found = living_key(issued.key_id, at=BEGAN)
    assert found is not None
    assert found.verifier == secret
    assert found.scopes == {"gate"}
    assert found.place == LOT
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM ledger_apikey a")
        stored = str(cursor.fetchall())
    assert secret.hex() not in stored
    assert issued.secret_b64 not in stored
    assert issued.secret_b64 not in repr(issued)
    assert issued.secret_b64 not in repr(found)


def test_a_secret_moved_to_another_key_does_not_open() -> None:
    strong, weak = gate_key(), gate_key()
    stolen = ApiKey.objects.get(key_id=weak.key_id).secret_sealed
    ApiKey.objects.filter(key_id=strong.key_id).update(secret_sealed=stolen)
    with pytest.raises(SealBroken):
        living_key(strong.key_id, at=BEGAN)


def test_only_a_hospitals_key_has_a_bearer_token() -> None:
    issued = his_key()
    found = living_key_of_bearer(issued.bearer, at=BEGAN)
    assert found is not None
    assert found.key_id == issued.key_id
    assert living_key_of_bearer(issued.bearer + "x", at=BEGAN) is None
    assert living_key_of_bearer("", at=BEGAN) is None
    assert gate_key().bearer == ""


UNFIT: list[tuple[dict[str, Any], str]] = [
    ({"scopes": []}, "/scopes"),
    ({"scopes": ["root"]}, "/scopes"),
    ({"merchant_id": None}, "/merchant_id"),
    ({"place": None}, "/place"),
    ({"algorithm": "none"}, "/algorithm"),
    ({"algorithm": "ed25519"}, "/public_key"),
    ({"public_key": b"p" * 32}, "/public_key"),
]


@pytest.mark.parametrize(("given", "pointer"), UNFIT)
def test_a_key_whose_parts_do_not_fit_is_not_issued(
    *, given: dict[str, Any], pointer: str
) -> None:
    facts: dict[str, Any] = {
        "merchant_id": merchant(),
        "scopes": ["gate"],
        "place": LOT,
        "name": "",
        "at": BEGAN,
    }
    with pytest.raises(KeyUnfit) as refusal:
        issue_api_key(**facts | given)
    assert refusal.value.pointer == pointer
    assert not ApiKey.objects.exists()


WRONG: list[dict[str, Any]] = [
    {"scopes": []},
    {"scopes": ["root"]},
    {"merchant_id": None},
    {"place": None},
    {"secret_sealed": b""},
    {"public_key": b"p"},
    {"bearer_digest": b"b"},
    {"valid_to": BEGAN.replace(year=2025)},
]


@pytest.mark.parametrize("change", WRONG, ids=str)
def test_the_database_itself_refuses_such_a_key(change: dict[str, Any]) -> None:
    issued = gate_key()
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(key_id=issued.key_id).update(**change)


def test_a_key_id_that_nobody_has_finds_nothing() -> None:
    assert living_key("nobody", at=BEGAN) is None

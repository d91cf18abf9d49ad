"""Registering citizens: idempotent, found again, granted what the policy says."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from credit.models import Citizen, CreditLine
from credit.operations.register_citizen import (
    IdNoMalformed,
    IdNoTaken,
    PhoneMalformed,
    ScoreOutOfRange,
)
from credit.queries.citizens import citizen_by_id_no, citizen_by_ref, citizens_by_phone
from credit.queries.lines import lines_of
from ledger.errors import Rejected
from tests.cast import CHEN, LIN, WANG, ZHAO
from tests.factories.people import NOON, a_citizen

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


def limits(holder_id: UUID) -> dict[str, tuple[str, int]]:
    lines = lines_of([holder_id])
    return {line.kind: (line.status, line.limit_minor) for line in lines}


def test_a_citizen_gets_the_lines_that_the_score_earns() -> None:
    assert limits(a_citizen(LIN)) == {
        "parking": ("active", 500_00),
        "outpatient": ("active", 3_000_00),
        "inpatient": ("active", 15_000_00),
    }


def test_an_uninsured_citizen_gets_no_inpatient_line() -> None:
    assert set(limits(a_citizen(WANG))) == {"parking", "outpatient"}


def test_a_score_below_every_bracket_gets_no_line() -> None:
    assert limits(a_citizen(ZHAO)) == {}


def test_the_same_again_changes_nothing() -> None:
    assert a_citizen(LIN) == a_citizen(LIN, at=LATER)
    assert Citizen.objects.get(ref=LIN.ref).updated_at == NOON


def test_a_new_score_changes_the_limits_at_once() -> None:
    a_citizen(LIN, score=550)
    assert limits(a_citizen(LIN, score=760))["outpatient"] == ("active", 5_000_00)


def test_a_score_that_falls_below_all_freezes_the_lines_and_one_that_rises_thaws() -> (
    None
):
    a_citizen(LIN)
    assert limits(a_citizen(LIN, score=540)) == {
        "parking": ("frozen", 0),
        "outpatient": ("frozen", 0),
        "inpatient": ("frozen", 0),
    }
    assert limits(a_citizen(LIN, score=560))["parking"] == ("active", 500_00)


def test_a_line_that_a_person_suspended_is_not_thawed_by_a_score() -> None:
    holder_id = a_citizen(LIN)
    CreditLine.objects.filter(holder_id=holder_id, kind="parking").update(
        status="suspended", suspended_for="person"
    )
    a_citizen(LIN, score=540)
    assert limits(a_citizen(LIN, score=800))["parking"] == ("suspended", 500_00)


def test_who_loses_the_insurance_loses_the_inpatient_line_only() -> None:
    a_citizen(LIN)
    after = limits(a_citizen(LIN, insured=False))
    assert after["inpatient"] == ("frozen", 0)
    assert after["outpatient"] == ("active", 3_000_00)


def test_a_citizen_is_found_by_reference_number_and_phone_in_any_spelling() -> None:
    holder_id = a_citizen(LIN)
    by_ref = citizen_by_ref(LIN.ref)
    assert by_ref
    assert by_ref.holder_id == holder_id
    assert citizen_by_id_no(f" {LIN.id_no} ") == by_ref
    assert citizens_by_phone("138 0000 0001") == [by_ref]
    assert citizen_by_id_no(CHEN.id_no) is None
    assert citizens_by_phone("nonsense") == []


def test_a_copy_of_the_table_tells_neither_number_nor_name_nor_phone() -> None:
    a_citizen(LIN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM credit_citizen c")
        (stored,) = cursor.fetchone()
    for secret in (LIN.id_no, LIN.name, LIN.phone):
        assert secret not in stored
        assert secret.encode().hex() not in stored


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"id_no": "110105194912310021"}, IdNoMalformed),
        ({"phone": "12"},                 PhoneMalformed),
        ({"score": 1001},                 ScoreOutOfRange),
        ({"score": -1},                   ScoreOutOfRange),
        ({"id_no": WANG.id_no},           IdNoTaken),
    ],
)  # fmt: skip
def test_refused(facts: dict[str, Any], refusal: type[Rejected]) -> None:
    a_citizen(WANG)
    with pytest.raises(refusal):
        a_citizen(LIN, **facts)


def test_a_known_citizen_cannot_take_anothers_number_either() -> None:
    a_citizen(WANG)
    a_citizen(LIN)
    with pytest.raises(IdNoTaken):
        a_citizen(LIN, id_no=WANG.id_no)

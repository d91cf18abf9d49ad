"""Credentials: one holder at a time, decided by the database."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from credit.models import Credential
from credit.operations.bind_credential import (
    CredentialMalformed,
    CredentialTaken,
    CredentialUnknown,
    PeriodBackwards,
    bind_credential,
    end_credential,
)
from credit.operations.find_holder import find_plate_holder
from credit.operations.lock_citizen import CitizenUnknown
from credit.queries.credentials import EVER
from ledger.errors import Rejected
from tests.cast import CHEN, LIN, WANG, Person
from tests.factories.people import NOON, a_citizen, a_driver

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def bind(
    person: Person = LIN,
    value: str = LIN.plate,
    since: datetime | None = None,
    until: datetime | None = None,
    kind: str = "plate",
    at: datetime = NOON,
) -> Credential:
    return bind_credential(
        ref=person.ref, kind=kind, value=value, valid_from=since, valid_to=until, at=at
    )


def test_a_bound_plate_finds_its_citizen_in_any_spelling() -> None:
    holder_id = a_driver(LIN)
    found = find_plate_holder(plate="浙a·12345", at=NOON)
    assert (found.id, found.is_citizen) == (holder_id, True)


def test_an_unbound_plate_finds_the_same_holder_again() -> None:
    first = find_plate_holder(plate="浙A99999", at=NOON)
    assert not first.is_citizen
    assert find_plate_holder(plate="浙A-99999", at=NOON + DAY) == first


def test_binding_the_same_again_is_one_binding() -> None:
    a_citizen(LIN)
    assert bind().id == bind(at=NOON + DAY).id
    assert Credential.objects.get().valid_from == EVER


def test_a_stay_that_is_told_late_finds_who_bound_the_plate_since() -> None:
    holder_id = a_driver(LIN)
    assert find_plate_holder(plate=LIN.plate, at=NOON - 9 * DAY).id == holder_id


def test_without_a_beginning_it_begins_where_the_last_holder_ended() -> None:
    sold_by, bought_by = a_driver(LIN), a_citizen(WANG)
    end_credential(ref=LIN.ref, kind="plate", value=LIN.plate, at=NOON + DAY)
    bind(WANG, at=NOON + 9 * DAY)
    assert find_plate_holder(plate=LIN.plate, at=NOON).id == sold_by
    assert find_plate_holder(plate=LIN.plate, at=NOON + DAY).id == bought_by


def test_binding_again_with_another_end_moves_the_end() -> None:
    a_citizen(LIN)
    bind()
    bind(until=NOON + DAY)
    assert Credential.objects.get().valid_to == NOON + DAY


def test_a_plate_may_pass_to_another_citizen_when_it_has_ended() -> None:
    sold_by, bought_by = a_driver(LIN), a_citizen(WANG)
    end_credential(ref=LIN.ref, kind="plate", value=LIN.plate, at=NOON + DAY)
    bind(WANG, at=NOON + DAY)
    before = find_plate_holder(plate=LIN.plate, at=NOON + DAY - timedelta(seconds=1))
    after = find_plate_holder(plate=LIN.plate, at=NOON + DAY)
    assert (before.id, after.id) == (sold_by, bought_by)


def test_ending_twice_changes_nothing() -> None:
    a_driver(LIN)
    for at in (NOON + DAY, NOON + 2 * DAY):
        end_credential(ref=LIN.ref, kind="plate", value=LIN.plate, at=at)
    assert Credential.objects.get().valid_to == NOON + DAY


def test_one_that_has_not_begun_ends_without_having_been() -> None:
    a_citizen(LIN)
    a_citizen(WANG)
    bind(since=NOON + DAY)
    end_credential(ref=LIN.ref, kind="plate", value=LIN.plate, at=NOON)
    bind(WANG, since=NOON + DAY)
    assert Credential.objects.count() == 2


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"value": "··"},                          CredentialMalformed),
        ({"until": NOON - DAY},                    PeriodBackwards),
        ({"until": NOON, "since": NOON + DAY},     PeriodBackwards),
        ({"person": CHEN},                         CitizenUnknown),
        ({"person": WANG},                         CredentialTaken),
        ({"person": WANG, "since": NOON + DAY},    CredentialTaken),
        ({"person": WANG, "since": NOON - DAY},    CredentialTaken),
    ],
)  # fmt: skip
def test_refused(other: dict[str, Any], refusal: type[Rejected]) -> None:
    a_driver(LIN)
    a_citizen(WANG)
    with pytest.raises(refusal) as refused:
        bind(**other)
    assert LIN.ref not in str(refused.value)


def test_moving_a_period_over_anothers_is_refused() -> None:
    a_citizen(LIN)
    a_citizen(WANG)
    bind(LIN, since=NOON)
    bind(WANG, since=NOON - 2 * DAY, until=NOON)
    with pytest.raises(CredentialTaken):
        bind(LIN, since=NOON - DAY)


def test_ending_what_was_never_bound_is_refused() -> None:
    a_citizen(LIN)
    with pytest.raises(CredentialUnknown):
        end_credential(ref=LIN.ref, kind="plate", value=LIN.plate, at=NOON)

"""Credentials that citizens prove and bind by themselves, with what plates left."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from credit.models import Credential, CredentialProof
from credit.operations.bind_credential import (
    CredentialMalformed,
    CredentialTaken,
    PeriodBackwards,
    end_credential,
)
from credit.operations.bind_proved import ArrearsNotAccepted, ProofOver, bind_proved
from credit.operations.find_holder import find_plate_holder
from credit.operations.lock_citizen import CitizenUnknown
from credit.operations.prove_credential import (
    ProofDiffers,
    ProofDraft,
    ProofUnknown,
    RegisterSilent,
    TooManyProofs,
    prove_credential,
)
from credit.ports import Finding
from credit.queries.proofs import arrears_of
from credit.queries.verification import CHECKS
from credit.rules.proofs import PROOF_LIFE, TRIES_MAX, TRIES_OF_ALL_MAX
from ledger.errors import Rejected
from ledger.models import Bill
from ledger.queries.verification import faults
from tests.cast import CHEN, LIN, WANG, Person
from tests.factories.bills import a_bill
from tests.factories.people import NOON, a_citizen, a_driver, a_number

pytestmark = pytest.mark.usefixtures("committed")
PLATE = "浙A55555"
DAY = timedelta(days=1)


def proved(
    person: Person = LIN,
    finding: Finding = Finding.MATCHES,
    at: datetime = NOON,
    value: str = PLATE,
    valid_to: datetime | None = None,
) -> UUID:
    draft = ProofDraft(uuid4(), person.ref, "plate", value, "blue", valid_to)
    prove_credential(draft=draft, finding=finding, at=at)
    return draft.id


def bind(proof_id: UUID, person: Person = LIN, mark: str = "", **other: Any) -> UUID:
    at = other.get("at", NOON)
    bound = bind_proved(proof_id=proof_id, ref=person.ref, accepted=mark, at=at)
    return bound.id


def mark_of(proof_id: UUID) -> str:
    return arrears_of(CredentialProof.objects.get(id=proof_id)).mark


def test_what_is_proved_is_bound_once() -> None:
    holder_id = a_citizen()
    proof_id = proved(valid_to=NOON + DAY)
    assert bind(proof_id) == bind(proof_id, at=NOON + 2 * PROOF_LIFE)
    bound = Credential.objects.get()
    assert (bound.colour, bound.valid_to) == ("blue", NOON + DAY)
    assert find_plate_holder(plate=PLATE, at=NOON).id == holder_id


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"finding": Finding.UNANSWERED},   RegisterSilent),
        ({"value": "··"},                   CredentialMalformed),
        ({"valid_to": NOON},                PeriodBackwards),
        ({"person": CHEN},                  CitizenUnknown),
        ({"finding": Finding.DIFFERS},      ProofDiffers),
        ({"finding": Finding.UNKNOWN},      ProofUnknown),
    ],
)  # fmt: skip
def test_what_proves_nothing_is_refused(
    other: dict[str, Any], refusal: type[Rejected]
) -> None:
    a_citizen(LIN)
    with pytest.raises(refusal):
        proved(**other)


def test_after_too_many_wrong_tries_a_right_one_helps_nobody_for_a_day() -> None:
    a_citizen(LIN)
    for _ in range(TRIES_MAX):
        with pytest.raises(ProofDiffers):
            proved(finding=Finding.DIFFERS)
    for value in (PLATE, "浙A66666"):
        with pytest.raises(TooManyProofs):
            proved(value=value)
    proved(at=NOON + DAY)
    assert CredentialProof.objects.filter(finding="matches").count() == 1


def test_who_guesses_keeps_no_owner_from_the_plate() -> None:
    for person in (LIN, WANG):
        a_citizen(person)
    for _ in range(TRIES_MAX):
        with pytest.raises(ProofDiffers):
            proved(LIN, finding=Finding.DIFFERS)
    bind(proved(WANG), WANG)
    assert Credential.objects.get().holder.citizen.ref == WANG.ref


def test_many_who_guess_together_are_stopped() -> None:
    a_citizen(WANG)
    for number in range(TRIES_OF_ALL_MAX // TRIES_MAX):
        guesser = replace(LIN, ref=f"hz-1{number:03}", id_no=a_number(f"{number}" * 17))
        a_citizen(guesser)
        for _ in range(TRIES_MAX):
            with pytest.raises(ProofDiffers):
                proved(guesser, finding=Finding.DIFFERS)
    with pytest.raises(TooManyProofs):
        proved(WANG)
    proved(WANG, at=NOON + DAY)


def test_a_proof_is_its_citizens_shows_something_and_grows_old() -> None:
    a_citizen(LIN)
    a_citizen(WANG)
    mine = proved()
    for proof_id, other in (
        (mine, {"person": WANG}),
        (mine, {"at": NOON + PROOF_LIFE}),
        (uuid4(), {}),
    ):
        with pytest.raises(ProofOver):
            bind(proof_id, **other)
    with pytest.raises(ProofDiffers):
        proved(finding=Finding.DIFFERS)
    wrong = CredentialProof.objects.get(finding="differs")
    with pytest.raises(ProofOver):
        bind(wrong.id)
    assert not Credential.objects.exists()


def test_what_another_citizen_has_is_not_bound_whatever_is_proved() -> None:
    a_driver(WANG)
    a_citizen(LIN)
    proof_id = proved(value=WANG.plate)
    with pytest.raises(CredentialTaken):
        bind(proof_id)
    end_credential(ref=WANG.ref, kind="plate", value=WANG.plate, at=NOON)
    bind(proof_id)
    assert Credential.objects.filter(proof_id=proof_id).exists()


def test_arrears_are_taken_over_when_exactly_those_were_seen() -> None:
    holder_id = a_citizen()
    plate = find_plate_holder(plate=PLATE, at=NOON).id
    first, proof_id = a_bill(plate, 10_00), proved()
    seen = mark_of(proof_id)
    later = a_bill(plate, 5_00)
    for mark in ("", seen):
        with pytest.raises(ArrearsNotAccepted):
            bind(proof_id, mark=mark)
    assert not Credential.objects.exists()
    bind(proof_id, mark=mark_of(proof_id))
    payers = Bill.objects.filter(id__in=[first, later])
    assert set(payers.values_list("payer_id", flat=True)) == {holder_id}


def test_what_somebody_pays_who_had_the_plate_before_is_not_taken_over() -> None:
    sold_by = a_driver(WANG)
    a_bill(sold_by, 10_00)
    end_credential(ref=WANG.ref, kind="plate", value=WANG.plate, at=NOON + DAY)
    a_citizen(LIN)
    a_bill(find_plate_holder(plate=WANG.plate, at=NOON + DAY).id, 5_00, at=NOON)
    proof_id = proved(value=WANG.plate, at=NOON + DAY)
    assert mark_of(proof_id) == ""


def test_a_credential_that_is_not_what_was_proved_is_found() -> None:
    a_citizen(LIN)
    other = a_citizen(WANG)
    bind(proved())
    assert list(faults(CHECKS)) == []
    Credential.objects.update(holder_id=other)
    (fault,) = faults(CHECKS)
    assert "what they proved" in fault.check.promise

"""Recognise a citizen by identity number and proved phone, for good."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credit.models import Citizen, PhoneProof, SignInCode, SignInPhone
from credit.operations.lock_citizen import CitizenUnknown
from credit.operations.prove_phone import AttemptOver, lock_attempt
from credit.operations.register_citizen import PhoneMalformed
from credit.queries.citizens import ID_NO
from credit.queries.sign_in import persons_with_phone, phone_index
from credit.rules.identity import spell_id_no, spell_phone
from credit.rules.sign_in import CODE_LIFE, TRIES_MAX
from ledger.errors import Rejected
from ledger.models.sealed import blind_index_of
from ledger.rules.ids import time_ordered_id

PORTAL = "portal"


class NotRecognised(Rejected):
    """The city knows nobody with this identity number and this phone."""

    code = "credit.sign_in.not_recognised"
    sentence = _(
        "The city's register has no such identity number with this phone. Look at the "
        "number again; if your phone has changed, come to a service counter with your "
        "identity card."
    )


def recognise_citizen(*, attempt_id: UUID, id_no: str, at: datetime) -> UUID:
    """Let a citizen sign in with the phone that was proved; the holder's id.

    From then on a code is enough, unless others share the phone.

    Raises:
        AttemptOver, NotRecognised: in this order.
    """
    with transaction.atomic(savepoint=False):
        rows = lock_attempt(attempt_id)
        first = rows[0] if rows else None
        if first is None or first.wrong_numbers >= TRIES_MAX or not _proved(first, at):
            raise AttemptOver
        holder_id = _whose(bytes(first.phone_index), id_no)
        if holder_id:
            _keep_proof(first, holder_id, at=at)
        else:
            first.wrong_numbers += 1
            first.save(update_fields=["wrong_numbers"])
    if holder_id is None:
        # The try is counted: nothing of it may be undone by the refusal.
        raise NotRecognised
    return holder_id


def name_sign_in_phone(
    *, holder_id: UUID, phone: str, by: str, reason: str, at: datetime
) -> None:
    """Let a citizen sign in with another phone, as somebody at a counter says.

    The one before signs nobody in any more. It holds until the city's register
    has another phone for the citizen.

    Raises:
        PhoneMalformed, CitizenUnknown: in this order.
    """
    e164 = spell_phone(phone)
    if e164 is None:
        raise PhoneMalformed(pointer="/phone")
    with transaction.atomic(savepoint=False):
        citizen = _locked(holder_id)
        if citizen is None:
            raise CitizenUnknown
        _record(
            SignInPhone(
                citizen=citizen,
                phone=e164,
                phone_index=phone_index(e164),
                register_index=citizen.phone_index,
                proof=PhoneProof.COUNTER,
                by=by,
                reason=reason,
                at=at,
            )
        )


def _proved(first: SignInCode, at: datetime) -> bool:
    return first.proved_at is not None and first.proved_at > at - CODE_LIFE


def _whose(of_phone: bytes, id_no: str) -> UUID | None:
    spelled = spell_id_no(id_no)
    if spelled is None:
        return None
    possible = [person.holder_id for person in persons_with_phone(of_phone)]
    found = Citizen.objects.filter(
        holder_id__in=possible, id_no_index=blind_index_of(ID_NO, spelled)
    )
    return found.values_list("holder_id", flat=True).first()


def _keep_proof(first: SignInCode, holder_id: UUID, *, at: datetime) -> None:
    known = {p.holder_id: p for p in persons_with_phone(bytes(first.phone_index))}
    citizen = _locked(holder_id)
    if citizen is None or known[holder_id].is_known:
        return
    _record(
        SignInPhone(
            citizen=citizen,
            phone=first.phone,
            phone_index=first.phone_index,
            register_index=citizen.phone_index,
            proof=PhoneProof.ID_NO,
            by=PORTAL,
            at=at,
        )
    )


def _locked(holder_id: UUID) -> Citizen | None:
    citizens = Citizen.objects.select_for_update(no_key=True).filter(closed_at=None)
    return citizens.only("holder_id", "phone_index").filter(holder_id=holder_id).first()


def _record(proof: SignInPhone) -> None:
    proof.id = time_ordered_id(proof.at, "sign-in phone", proof.citizen_id, proof.by)
    SignInPhone.objects.bulk_create([proof], ignore_conflicts=True)

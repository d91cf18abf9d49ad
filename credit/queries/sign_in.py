"""Whose phone it is: who may sign in with a phone that was proved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from credit.models import Citizen, Message, PhoneProof, SignInCode, SignInPhone
from credit.queries.citizens import PHONE
from ledger.models.sealed import blind_index_of

CODE, ADDRESS = "sign_in.code", "sign_in.address"
"""Domains of the blind indexes: two columns never share an index."""


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen whose phone it may be; known once its number was checked."""

    holder_id: UUID
    is_known: bool


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message as the demo's outbox shows it."""

    address: str
    subject: str
    text: str
    status: str
    queued_at: datetime
    send_at: datetime


def code_index(attempt_id: UUID, code: str) -> bytes:
    """Digest a code together with the attempt it was sent for."""
    return blind_index_of(CODE, f"{attempt_id}:{code}")


def phone_index(phone: str) -> bytes:
    """Digest a phone in its one spelling."""
    return blind_index_of(PHONE, phone)


def persons_with_phone(index: bytes) -> list[Person]:
    """Give the citizens who may sign in with a phone.

    The register's phone is one until a counter names another; a counter's holds
    until the register changes.
    """
    named = SignInPhone.objects.filter(phone_index=index).values("citizen_id")
    citizens = Citizen.objects.filter(phone_index=index) | Citizen.objects.filter(
        holder_id__in=named
    )
    registered = dict(citizens.values_list("holder_id", "phone_index"))
    newest = _newest(registered)
    return [
        person
        for holder_id, register_index in sorted(registered.items())
        if (
            person := _person(
                holder_id=holder_id,
                register_index=bytes(register_index),
                proved=newest.get(holder_id),
                index=index,
            )
        )
    ]


def phones_of(holder_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the phones to which citizens are written, the proved ones first."""
    citizens = Citizen.objects.filter(holder_id__in=list(holder_ids))
    registered = citizens.values_list("holder_id", "phone", "phone_index")
    proofs = SignInPhone.objects.filter(citizen_id__in=list(holder_ids))
    newest = proofs.order_by("citizen_id", "-at", "-id").distinct("citizen_id")
    proved = {(row.citizen_id, bytes(row.register_index)): row.phone for row in newest}
    return {
        holder_id: proved.get((holder_id, bytes(index)), phone)
        for holder_id, phone, index in registered
    }


def phone_of_attempt(attempt_id: UUID) -> str | None:
    """Give the phone that an attempt's codes were sent to."""
    first = SignInCode.objects.filter(attempt_id=attempt_id).order_by("sent_at").first()
    return first.phone if first else None


def newest_messages(rows: int) -> list[SentMessage]:
    """Give the newest messages, opened: for a demo, where no phone rings."""
    messages = Message.objects.order_by("-queued_at")[:rows]
    return [
        SentMessage(
            one.address,
            one.subject,
            one.text,
            one.get_status_display(),
            one.queued_at,
            one.send_at,
        )
        for one in messages
    ]


def _newest(holder_ids: Iterable[UUID]) -> dict[UUID, SignInPhone]:
    rows = SignInPhone.objects.filter(citizen_id__in=list(holder_ids)).defer("phone")
    newest = rows.order_by("citizen_id", "-at", "-id").distinct("citizen_id")
    return {row.citizen_id: row for row in newest}


def _person(
    *,
    holder_id: UUID,
    register_index: bytes,
    proved: SignInPhone | None,
    index: bytes,
) -> Person | None:
    is_in_force = proved is not None and bytes(proved.register_index) == register_index
    if proved is not None and is_in_force:
        if bytes(proved.phone_index) == index:
            return Person(holder_id, is_known=True)
        if proved.proof == PhoneProof.COUNTER:
            return None
    is_registers = register_index == index
    return Person(holder_id, is_known=False) if is_registers else None

"""Citizens as a window recognises them: by what they say or show; masked."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from credit.models import Citizen, Credential, CredentialKind
from credit.queries.citizens import ID_NO, PHONE
from credit.rules.credentials import spell_credential
from credit.rules.identity import spell_id_no, spell_phone
from credit.rules.masking import mask_id_no, mask_name, mask_phone
from ledger.models.sealed import blind_index_of

SHOWN = (
    CredentialKind.HEALTH_CODE,
    CredentialKind.INSURANCE_CARD,
    CredentialKind.PHONE,
)
"""What people show or say at a window; a plate is a gate's, a face a camera's."""


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A citizen as staff may see one: enough to recognise, not to copy."""

    holder_id: UUID
    name: str = field(repr=False)
    id_no: str = field(repr=False)
    phone: str = field(repr=False)
    insured: bool


def recognised(text: str, *, at: datetime) -> list[UUID]:
    """Give the citizens who are known by a text at a moment, in two queries.

    An identity number, a phone, a health code or an insurance card, whichever it is:
    compared whole, by blind indexes.
    """
    by_register = _by_register(text)
    found: set[UUID] = set()
    if by_register:
        rows = Citizen.objects.filter(by_register)
        found.update(rows.values_list("holder_id", flat=True))
    if by_credential := _by_credential(text):
        rows_then = Credential.objects.filter(by_credential, valid_from__lte=at)
        valid = rows_then.filter(Q(valid_to=None) | Q(valid_to__gt=at))
        found.update(valid.values_list("holder_id", flat=True))
    return sorted(found)


def persons_seen(holder_ids: Collection[UUID]) -> dict[UUID, PersonSeen]:
    """Give those of these holders who are citizens, masked, in one query."""
    rows = Citizen.objects.filter(holder_id__in=holder_ids)
    return {
        row.holder_id: PersonSeen(
            row.holder_id,
            mask_name(row.name),
            mask_id_no(row.id_no),
            mask_phone(row.phone),
            insured=row.insured,
        )
        for row in rows.only("holder_id", "name", "id_no", "phone", "insured")
    }


def _by_register(text: str) -> Q:
    asked = Q()
    if id_no := spell_id_no(text):
        asked |= Q(id_no_index=blind_index_of(ID_NO, id_no))
    if phone := spell_phone(text):
        asked |= Q(phone_index=blind_index_of(PHONE, phone))
    return asked


def _by_credential(text: str) -> Q:
    asked = Q()
    for kind, spelled in _spelled(text):
        asked |= Q(kind=kind, value_index=blind_index_of(kind, spelled))
    return asked


def _spelled(text: str) -> Iterator[tuple[CredentialKind, str]]:
    for kind in SHOWN:
        if spelled := spell_credential(kind, text):
            yield kind, spelled

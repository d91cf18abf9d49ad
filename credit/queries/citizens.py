"""Citizens as other apps see them: whose holder, and what decides about them."""

from dataclasses import dataclass
from uuid import UUID

from credit.models import Citizen
from credit.rules.identity import spell_id_no, spell_phone
from ledger.models.sealed import blind_index_of

ID_NO = "citizen.id_no"
PHONE = "citizen.phone"
"""Domains of the blind indexes: two columns never share an index."""

SEEN = ("holder_id", "ref", "insured", "score")


@dataclass(frozen=True, slots=True)
class CitizenView:
    """A citizen without personal data; ``ref`` is the city's name for them."""

    holder_id: UUID
    ref: str
    insured: bool
    score: int


def citizen_by_ref(ref: str) -> CitizenView | None:
    """Find the citizen whom the city calls ``ref``."""
    return _first(ref=ref)


def citizen_by_id_no(id_no: str) -> CitizenView | None:
    """Find the citizen with this identity number, however it is spelled."""
    spelled = spell_id_no(id_no)
    if spelled is None:
        return None
    return _first(id_no_index=blind_index_of(ID_NO, spelled))


def citizen_of_holder(holder_id: UUID) -> CitizenView | None:
    """Find the citizen behind a holder; plates and unknown patients have none."""
    return _first(holder_id=holder_id)


def id_no_digest_of(holder_id: UUID) -> bytes | None:
    """Give the keyed digest of a citizen's identity number, which names it nowhere.

    Equal numbers have equal digests; ``None``: no citizen is behind the holder.
    """
    rows = Citizen.objects.filter(holder_id=holder_id)
    digest = rows.values_list("id_no_index", flat=True).first()
    return bytes(digest) if digest is not None else None


def citizen_of_user(user_id: int) -> CitizenView | None:
    """Find the citizen who signs in as this user."""
    return _first(user_id=user_id)


def citizens_by_phone(phone: str) -> list[CitizenView]:
    """Find the citizens with this phone, by reference: a family may share one."""
    spelled = spell_phone(phone)
    if spelled is None:
        return []
    rows = Citizen.objects.filter(phone_index=blind_index_of(PHONE, spelled))
    return [CitizenView(*row) for row in rows.order_by("ref").values_list(*SEEN)]


def _first(**where: object) -> CitizenView | None:
    rows = Citizen.objects.filter(closed_at=None, **where)
    row = rows.values_list(*SEEN).first()
    return CitizenView(*row) if row else None

"""Show a citizen's personal data to somebody of the staff, and record the look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credit.models import Citizen, Look, PersonalDatum
from ledger.errors import BadInput, NotFound, Rejected


class NothingToReveal(NotFound):
    """No citizen is behind this holder: there is no personal data."""

    code = "credit.look.nobody"
    sentence = _("Nobody has said yet who this is.")


class LookNeedsReason(BadInput):
    """Whoever looks says why, and at what."""

    code = "credit.look.reason_missing"
    sentence = _("Say why you need to see this, and what.")


class LookDiffers(Rejected):
    """The id was used before, for another look."""

    code = "credit.look.differs"
    sentence = _("A look with this id was recorded with other content.")


@dataclass(frozen=True, slots=True)
class LookDraft:
    """Whose data is wanted, what of it, by whom, coming from which row, and why."""

    id: UUID
    holder_id: UUID
    what: Sequence[str]
    user_id: int
    reason: str
    merchant_id: UUID | None = None
    about_id: UUID | None = None


def reveal_person(*, draft: LookDraft, at: datetime) -> Mapping[str, str]:
    """Give what was asked for, once the look is recorded; the same again is one look.

    Raises:
        LookNeedsReason, NothingToReveal, LookDiffers: in this order.
    """
    what = [one for one in PersonalDatum.values if one in draft.what]
    if not what or not draft.reason.strip():
        raise LookNeedsReason(pointer="/reason")
    with transaction.atomic(savepoint=False):
        citizen = Citizen.objects.filter(holder_id=draft.holder_id).first()
        if citizen is None:
            raise NothingToReveal
        look = Look(
            id=draft.id,
            holder_id=draft.holder_id,
            user_id=draft.user_id,
            merchant_id=draft.merchant_id,
            about_id=draft.about_id,
            what=what,
            reason=draft.reason.strip(),
            at=at,
        )
        Look.objects.bulk_create([look], ignore_conflicts=True)
        _check_same(Look.objects.get(id=draft.id), look)
    return {one: str(getattr(citizen, one)) for one in what}


def _check_same(kept: Look, told: Look) -> None:
    names = ("holder_id", "user_id", "merchant_id", "about_id", "what", "reason")
    if any(getattr(kept, name) != getattr(told, name) for name in names):
        raise LookDiffers

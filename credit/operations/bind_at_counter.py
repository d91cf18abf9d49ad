"""Bind a credential for a citizen who stands at a service counter."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credit.models import Citizen, CounterBinding, Credential
from credit.operations.bind_credential import CredentialMalformed, bind_credential
from credit.operations.lock_citizen import CitizenUnknown
from credit.rules.credentials import spell_credential
from ledger.errors import Rejected
from ledger.models.sealed import blind_index_of


class CounterBindingDiffers(Rejected):
    """The id was used before, for another binding."""

    code = "credit.counter_binding.differs"
    sentence = _("A binding with this id was made with other content.")


@dataclass(frozen=True, slots=True)
class CounterDraft:
    """What is bound for whom, in which period, by whom, and what was shown for it."""

    id: UUID
    holder_id: UUID
    kind: str
    value: str = field(repr=False)
    valid_from: datetime | None
    valid_to: datetime | None
    by: str
    reason: str = field(repr=False)


def bind_at_counter(*, draft: CounterDraft, at: datetime) -> Credential:
    """Bind a credential, and keep who saw to it; the same again is the first one.

    Without ``valid_from`` it begins now, so that nothing comes with it that nobody
    has looked at; one that the citizen has already keeps its beginning.

    Raises:
        CredentialMalformed, CitizenUnknown, CounterBindingDiffers, PeriodBackwards,
        CredentialTaken: in this order.
    """
    spelled = spell_credential(draft.kind, draft.value)
    if spelled is None:
        raise CredentialMalformed(pointer="/value", kind=draft.kind)
    with transaction.atomic(savepoint=False):
        citizens = Citizen.objects.select_for_update(no_key=True)
        citizen = citizens.filter(holder_id=draft.holder_id, closed_at=None).first()
        if citizen is None:
            raise CitizenUnknown
        told = CounterBinding.objects.filter(id=draft.id)
        if (earlier := told.select_related("credential").first()) is not None:
            return _same(earlier, draft, spelled=spelled)
        credential = bind_credential(
            ref=citizen.ref,
            kind=draft.kind,
            value=spelled,
            valid_from=draft.valid_from or _begins(draft, spelled, at=at),
            valid_to=draft.valid_to,
            at=at,
        )
        CounterBinding.objects.create(
            id=draft.id,
            holder_id=draft.holder_id,
            credential=credential,
            by=draft.by,
            reason=draft.reason,
            at=at,
        )
    return credential


def _same(earlier: CounterBinding, draft: CounterDraft, *, spelled: str) -> Credential:
    """Give what was bound the first time, if that is what is asked for now."""
    credential = earlier.credential
    begins = draft.valid_from or credential.valid_from
    known = (credential.holder_id, credential.kind, credential.value, earlier.reason)
    asked = (draft.holder_id, draft.kind, spelled, draft.reason)
    period = (credential.valid_from, credential.valid_to)
    if known != asked or period != (begins, draft.valid_to):
        raise CounterBindingDiffers
    return credential


def _begins(draft: CounterDraft, spelled: str, *, at: datetime) -> datetime | None:
    """Say when it begins of itself: of one that is bound already nothing changes."""
    index = blind_index_of(draft.kind, spelled)
    own = Credential.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=at),
        holder_id=draft.holder_id,
        kind=draft.kind,
        value_index=index,
    )
    return None if own.exists() else at

"""Bind a credential to a citizen for a period, and end it."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from credit.models import Credential
from credit.operations.lock_citizen import lock_citizen
from credit.operations.name_plate_payers import name_plate_payers
from credit.queries.credentials import free_since
from credit.rules.credentials import spell_credential
from ledger.errors import BadInput, NotFound, Rejected
from ledger.models.sealed import blind_index_of


class CredentialMalformed(BadInput):
    """The value can't be a credential of its kind."""

    code = "credit.credential.malformed"
    sentence = _("This is not a credential of the kind “%(kind)s”.")


class PeriodBackwards(BadInput):
    """The credential would end before it begins."""

    code = "credit.credential.period_backwards"
    sentence = _("The credential would end before it begins.")


class CredentialTaken(Rejected):
    """It is bound for a part of this period; whose it is stays untold."""

    code = "credit.credential.taken"
    sentence = _("This credential is bound already in this period.")


class CredentialUnknown(NotFound):
    """The citizen has never had this credential."""

    code = "credit.credential.unknown"
    sentence = _("This citizen has no such credential.")


def bind_credential(
    *,
    ref: str,
    kind: str,
    value: str,
    valid_from: datetime | None,
    valid_to: datetime | None,
    at: datetime,
) -> Credential:
    """Bind a credential to the citizen ``ref``; give it as it stands.

    Without ``valid_from`` it begins where whoever had it last ended, so that a stay
    that is told days later finds its citizen; without ``valid_to`` it doesn't end. One
    that the citizen has already, and that has not ended, is given the new period;
    without ``valid_from`` it keeps its beginning. The same again changes nothing. What
    a plate left unpaid in the period is asked of this citizen from now on.

    Raises:
        CredentialMalformed, PeriodBackwards, CitizenUnknown, CredentialTaken:
            in this order.
    """
    spelled = _spelled(kind, value)
    index = blind_index_of(kind, spelled)
    if valid_to and valid_to < (valid_from or at):
        raise PeriodBackwards(pointer="/valid_to")
    with transaction.atomic(savepoint=False):
        holder_id = lock_citizen(ref)
        bound = _own(holder_id, kind=kind, spelled=spelled).filter(_not_ended(at))
        credential = bound.order_by("valid_from").first()
        if credential:
            begins = valid_from or credential.valid_from
            moved = _moved(credential, begins=begins, ends=valid_to)
            name_plate_payers(credentials=[moved], at=at)
            return moved
        credential = Credential(
            id=uuid4(),
            holder_id=holder_id,
            kind=kind,
            value=spelled,
            value_index=index,
            valid_from=valid_from or free_since(kind, index, at=at),
            valid_to=valid_to,
        )
        Credential.objects.bulk_create([credential], ignore_conflicts=True)
        if not Credential.objects.filter(id=credential.id).exists():
            raise CredentialTaken
        name_plate_payers(credentials=[credential], at=at)
    return credential


def end_credential(*, ref: str, kind: str, value: str, at: datetime) -> None:
    """End a citizen's credential now; one that has ended stays as it is.

    Raises:
        CredentialMalformed, CitizenUnknown, CredentialUnknown: in this order.
    """
    spelled = _spelled(kind, value)
    with transaction.atomic(savepoint=False):
        own = _own(lock_citizen(ref), kind=kind, spelled=spelled)
        if not own.exists():
            raise CredentialUnknown
        # One that has not begun ends as it begins: its period is empty.
        own.filter(_not_ended(at)).update(valid_to=Greatest(F("valid_from"), at))


def _spelled(kind: str, value: str) -> str:
    spelled = spell_credential(kind, value)
    if spelled is None:
        raise CredentialMalformed(pointer="/value", kind=kind)
    return spelled


def _own(holder_id: UUID, *, kind: str, spelled: str) -> QuerySet[Credential]:
    return Credential.objects.filter(
        holder_id=holder_id, kind=kind, value_index=blind_index_of(kind, spelled)
    )


def _not_ended(at: datetime) -> Q:
    return Q(valid_to=None) | Q(valid_to__gt=at)


def _moved(
    credential: Credential, *, begins: datetime, ends: datetime | None
) -> Credential:
    if ends and ends < begins:
        raise PeriodBackwards(pointer="/valid_to")
    if (credential.valid_from, credential.valid_to) != (begins, ends):
        credential.valid_from, credential.valid_to = begins, ends
        try:
            credential.save(update_fields=["valid_from", "valid_to"])
        except IntegrityError as error:
            raise CredentialTaken from error
    return credential

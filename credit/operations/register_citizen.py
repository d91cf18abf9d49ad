"""Register a citizen, or bring what is known of one up to date, with the lines."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from credit.models import Citizen, Holder, HolderKind
from credit.models.citizen import SCORE_MAX
from credit.operations.grant_lines import Earner, grant_lines
from credit.queries.citizens import ID_NO, PHONE
from credit.rules.identity import is_ref, spell_id_no, spell_phone
from ledger.errors import BadInput, Rejected
from ledger.models.sealed import blind_index_of
from ledger.rules.ids import name_based_id


class RefMalformed(BadInput):
    """The reference is not one."""

    code = "credit.ref.malformed"
    sentence = _("A reference has up to 64 letters, digits and the characters . _ : -")


class IdNoMalformed(BadInput):
    """The identity number is not one."""

    code = "credit.id_no.malformed"
    sentence = _("The identity number does not exist: its check digit doesn't fit.")


class PhoneMalformed(BadInput):
    """The phone number is not one."""

    code = "credit.phone.malformed"
    sentence = _("This is not a phone number.")


class ScoreOutOfRange(BadInput):
    """The score lies outside the scale."""

    code = "credit.score.out_of_range"
    sentence = _("A score lies between 0 and %(most)s.")


class IdNoTaken(Rejected):
    """Another citizen has this identity number."""

    code = "credit.citizen.id_no_taken"
    sentence = _("Another citizen is registered with this identity number.")


class AccountClosed(Rejected):
    """This person has left; what was theirs is erased."""

    code = "credit.citizen.closed"
    sentence = _("This account was closed. Who comes back gets a new reference.")


def register_citizen(
    *,
    ref: str,
    id_no: str,
    name: str,
    phone: str,
    score: int,
    insured: bool,
    at: datetime,
) -> UUID:
    """See to it that the city's ``ref`` is this person; give the holder's id.

    The same again changes nothing. Lines follow the score at once.

    Raises:
        RefMalformed, IdNoMalformed, PhoneMalformed, ScoreOutOfRange, IdNoTaken,
        AccountClosed: in this order.
    """
    if not is_ref(ref):
        raise RefMalformed(pointer="/ref")
    number, e164 = _spelled(id_no, phone)
    if not 0 <= score <= SCORE_MAX:
        raise ScoreOutOfRange(pointer="/score", most=SCORE_MAX)
    citizen = Citizen(
        holder_id=name_based_id("citizen", ref),
        ref=ref,
        id_no=number,
        id_no_index=blind_index_of(ID_NO, number),
        name=name,
        phone=e164,
        phone_index=blind_index_of(PHONE, e164),
        score=score,
        insured=insured,
        updated_at=at,
    )
    with transaction.atomic(savepoint=False):
        Holder.objects.bulk_create(
            [Holder(id=citizen.holder_id, kind=HolderKind.CITIZEN, since=at)],
            ignore_conflicts=True,
        )
        Citizen.objects.bulk_create([citizen], ignore_conflicts=True)
        known = (
            Citizen.objects.select_for_update(no_key=True)
            .filter(holder_id=citizen.holder_id)
            .first()
        )
        if known is None:
            raise IdNoTaken
        if known.closed_at is not None:
            raise AccountClosed
        _bring_up_to_date(known, citizen)
        grant_lines(earners=[Earner(citizen.holder_id, score, insured)], at=at)
    return citizen.holder_id


def _spelled(id_no: str, phone: str) -> tuple[str, str]:
    number, e164 = spell_id_no(id_no), spell_phone(phone)
    if number is None:
        raise IdNoMalformed(pointer="/id_no")
    if e164 is None:
        raise PhoneMalformed(pointer="/phone")
    return number, e164


def _bring_up_to_date(known: Citizen, citizen: Citizen) -> None:
    fields = ("id_no", "name", "phone", "score", "insured")
    new = {name: getattr(citizen, name) for name in fields}
    if all(getattr(known, name) == value for name, value in new.items()):
        return
    try:
        Citizen.objects.filter(holder_id=known.holder_id).update(
            **new,
            id_no_index=citizen.id_no_index,
            phone_index=citizen.phone_index,
            updated_at=citizen.updated_at,
        )
    except IntegrityError as error:
        raise IdNoTaken from error

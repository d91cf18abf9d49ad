"""Prove that a phone is in somebody's hand, and find out whose it is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credit.models import SignInCode
from credit.queries.sign_in import code_index, persons_with_phone
from credit.rules.sign_in import CODE_LIFE, TRIES_MAX, spell_code
from ledger.errors import Rejected


class AttemptOver(Rejected):
    """There was no such attempt, or too long ago, or with too many wrong tries."""

    code = "credit.sign_in.over"
    sentence = _("This attempt is over. Ask for a new code.")


class CodeWrong(Rejected):
    """No living code of this attempt is this one."""

    code = "credit.sign_in.code_wrong"
    sentence = _("This code is not right. Look at the newest message.")


def prove_phone(*, attempt_id: UUID, code: str, at: datetime) -> UUID | None:
    """Take a code; give the one citizen it signs in, if that is known by now.

    ``None`` asks for the identity number: it was never checked with this phone,
    or the phone is shared.

    Raises:
        AttemptOver, CodeWrong: in this order.
    """
    spelled = spell_code(code)
    with transaction.atomic(savepoint=False):
        rows = lock_attempt(attempt_id)
        first = rows[0] if rows else None
        if first is None or first.wrong_codes >= TRIES_MAX or not _alive(rows, at):
            raise AttemptOver
        given = code_index(attempt_id, spelled)
        is_right = any(bytes(row.code_index) == given for row in _alive(rows, at))
        if is_right:
            first.proved_at = at
        else:
            first.wrong_codes += 1
        first.save(update_fields=["proved_at", "wrong_codes"])
        persons = persons_with_phone(bytes(first.phone_index)) if is_right else []
    if not is_right:
        # The try is counted: nothing of it may be undone by the refusal.
        raise AttemptOver if first.wrong_codes >= TRIES_MAX else CodeWrong
    known = [person.holder_id for person in persons if person.is_known]
    return known[0] if known and len(persons) == 1 else None


def lock_attempt(attempt_id: UUID) -> list[SignInCode]:
    """Lock the codes of an attempt, the first on top; its tries are counted there."""
    rows = SignInCode.objects.select_for_update(no_key=True).defer("phone")
    return list(rows.filter(attempt_id=attempt_id).order_by("sent_at", "id"))


def _alive(rows: list[SignInCode], at: datetime) -> list[SignInCode]:
    return [row for row in rows if row.sent_at > at - CODE_LIFE]

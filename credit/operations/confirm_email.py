"""Confirm a citizen's e-mail address: a code goes there and has to come back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credit.models import Message
from credit.operations.prove_phone import CodeWrong
from credit.operations.wish_notices import lock_wishes
from credit.queries.sign_in import CODE
from credit.rules.emails import spell_email
from credit.rules.notices import Channel, Topic
from credit.rules.sign_in import CODE_LIFE, COUNTED_FOR, TRIES_MAX, spell_code
from ledger.errors import BadInput, Rejected
from ledger.models.sealed import blind_index_of
from ledger.rules.ids import time_ordered_id

CODES_MAX = 5
"""In an hour: nobody's mailbox is filled by a stranger who names it."""


class EmailMalformed(BadInput):
    """The address can't be one."""

    code = "credit.email.malformed"
    sentence = _("This is not an e-mail address.")


class TooManyLetters(Rejected):
    """So many codes were sent for this citizen within an hour."""

    code = "credit.email.too_many_codes"
    sentence = _("Too many codes were asked for. Try again in an hour.")


class EmailCodeOver(Rejected):
    """No code is waited for, or too long ago, or after too many wrong tries."""

    code = "credit.email.over"
    sentence = _("This code is not good any more. Ask for a new one.")


def send_email_code(
    *, holder_id: UUID, email: str, code: str, subject: str, text: str, at: datetime
) -> None:
    """Queue a letter with ``code`` in it; the address before stays until it is back.

    Raises:
        EmailMalformed, CitizenUnknown, TooManyLetters: in this order.
    """
    spelled = spell_email(email)
    if spelled is None:
        raise EmailMalformed(pointer="/email")
    with transaction.atomic(savepoint=False):
        row = lock_wishes(holder_id, at=at)
        is_new_hour = not row.code_sent_at or row.code_sent_at <= at - COUNTED_FOR
        if not is_new_hour and row.codes_sent >= CODES_MAX:
            raise TooManyLetters
        row.codes_sent = 1 if is_new_hour else row.codes_sent + 1
        row.new_email, row.code_index = spelled, _index(holder_id, code)
        row.code_sent_at, row.wrong_codes, row.updated_at = at, 0, at
        row.save()
        Message.objects.create(
            id=time_ordered_id(at, "e-mail code", holder_id, row.codes_sent),
            channel=Channel.EMAIL,
            address=spelled,
            subject=subject,
            text=text,
            holder_id=holder_id,
            queued_at=at,
            send_at=at,
            send_by=at + CODE_LIFE,
        )


def confirm_email(*, holder_id: UUID, code: str, at: datetime) -> None:
    """Write to the address whose code came back from now on.

    Raises:
        CitizenUnknown, EmailCodeOver, CodeWrong: in this order.
    """
    with transaction.atomic(savepoint=False):
        row = lock_wishes(holder_id, at=at)
        sent_at = row.code_sent_at
        is_waited_for = row.new_email and sent_at and at < sent_at + CODE_LIFE
        if not is_waited_for or row.wrong_codes >= TRIES_MAX:
            raise EmailCodeOver
        is_right = bytes(row.code_index) == _index(holder_id, spell_code(code))
        if is_right:
            row.email, row.new_email, row.code_index = row.new_email, "", b""
        else:
            row.wrong_codes += 1
        row.updated_at = at
        row.save()
    if not is_right:
        # The try is counted: nothing of it may be undone by the refusal.
        raise CodeWrong


def forget_email(*, holder_id: UUID, at: datetime) -> None:
    """Write to no address any more; bills that are due are told by SMS again.

    Raises:
        CitizenUnknown: nobody has this id.
    """
    with transaction.atomic(savepoint=False):
        row = lock_wishes(holder_id, at=at)
        row.email = row.new_email = ""
        row.code_index, row.updated_at = b"", at
        row.ways = sorted({*row.ways, f"{Topic.DUE}:{Channel.SMS}"})
        row.save()


def _index(holder_id: UUID, code: str) -> bytes:
    return blind_index_of(CODE, f"e-mail:{holder_id}:{code}")


MINUTES = CODE_LIFE // timedelta(minutes=1)
"""For how long a code is good, for the words that send it."""

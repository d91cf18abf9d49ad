"""Send a one-time code to a phone, whoever's it is."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from credit.models import Message, SignInCode
from credit.operations.register_citizen import PhoneMalformed
from credit.queries.sign_in import ADDRESS, code_index, phone_index
from credit.rules.identity import spell_phone
from credit.rules.sign_in import (
    CODE_LIFE,
    CODES_PER_ADDRESS,
    CODES_PER_PHONE,
    COUNTED_FOR,
)
from ledger.errors import Rejected
from ledger.models.sealed import blind_index_of
from ledger.rules.ids import time_ordered_id


class TooManyCodes(Rejected):
    """So many codes went to this phone, or were asked for from here, in an hour."""

    code = "credit.sign_in.too_many_codes"
    sentence = _(
        "Too many codes were asked for. Codes that have come are still good; "
        "ask for another in an hour."
    )


def send_code(
    *, attempt_id: UUID, phone: str, address: str, code: str, text: str, at: datetime
) -> None:
    """Queue ``text``, which has ``code`` in it, for a phone.

    Earlier codes of the attempt stay good. Nothing differs whether the phone is a
    citizen's or nobody's, so that nobody learns whose it is.

    Raises:
        PhoneMalformed, TooManyCodes: in this order.
    """
    e164 = spell_phone(phone)
    if e164 is None:
        raise PhoneMalformed(pointer="/phone")
    of_phone, of_address = phone_index(e164), blind_index_of(ADDRESS, address)
    with transaction.atomic(savepoint=False):
        # The phone's turn before the address's, everywhere: two never wait crosswise.
        _take_turn(of_phone)
        _take_turn(of_address)
        lately = SignInCode.objects.filter(sent_at__gt=at - COUNTED_FOR)
        if (
            lately.filter(phone_index=of_phone).count() >= CODES_PER_PHONE
            or lately.filter(address_index=of_address).count() >= CODES_PER_ADDRESS
        ):
            raise TooManyCodes
        sent = SignInCode(
            id=time_ordered_id(at, "code", attempt_id, code),
            attempt_id=attempt_id,
            phone=e164,
            phone_index=of_phone,
            address_index=of_address,
            code_index=code_index(attempt_id, code),
            sent_at=at,
        )
        sent.save(force_insert=True)
        # At any hour: whoever asks for a code is awake.
        Message.objects.create(
            id=sent.id,
            address=e164,
            text=text,
            queued_at=at,
            send_at=at,
            send_by=at + CODE_LIFE,
        )


def _take_turn(index: bytes) -> None:
    """Let those who count the same rows count one after the other."""
    key = int.from_bytes(index[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])

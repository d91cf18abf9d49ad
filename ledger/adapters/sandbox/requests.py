"""What the sandbox accepts: bodies and queries, read strictly."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ledger.adapters.sandbox.entries import EntryType, Instruction, Stretch
from ledger.money import AMOUNT_MINOR_MAX

NAME_CHARACTERS_MAX = 200
"""Of a reference or a token: room for any provider's, and a bound."""

REFERENCES_MAX = 1000
"""In one question; more are asked in several."""

_CURRENCY = re.compile(r"[A-Z]{3}")
_FOREVER_MS = 2**62


class Unreadable(Exception):
    """The request is not one of ours; ``field`` says where it goes wrong."""

    def __init__(self, *, field: str) -> None:
        """Keep the name of the field."""
        super().__init__(field)
        self.field = field


def read_instruction(
    body: bytes, *, type_: EntryType, source_field: str
) -> Instruction:
    """Read a charge or a refund.

    Raises:
        Unreadable: a field is missing, of another type or out of its range.
    """
    fields = _object(body)
    currency = _text(fields, "currency")
    if not _CURRENCY.fullmatch(currency):
        raise Unreadable(field="currency")
    amount_minor = fields.get("amount_minor")
    if type(amount_minor) is not int or not 0 < amount_minor <= AMOUNT_MINOR_MAX:
        raise Unreadable(field="amount_minor")
    return Instruction(
        type_,
        _text(fields, "reference"),
        _text(fields, source_field),
        amount_minor,
        currency,
    )


def read_references(body: bytes) -> list[str]:
    """Read the references somebody asks about.

    Raises:
        Unreadable: they are not up to 1,000 texts.
    """
    references = _object(body).get("references")
    if not isinstance(references, list) or len(references) > REFERENCES_MAX:
        raise Unreadable(field="references")
    if not all(_is_name(reference) for reference in references):
        raise Unreadable(field="references")
    return references


def whole_time(type_: EntryType) -> Stretch:
    """Name everything of one type that was ever moved."""
    return Stretch((type_,), 0, _FOREVER_MS)


def read_day(text: str) -> Stretch:
    """Read ``YYYY-MM-DD`` as the day in UTC on which money moved, both ways.

    Raises:
        Unreadable: it is not a date.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as mistake:
        raise Unreadable(field="date") from mistake
    start = datetime.combine(day, time(), UTC)
    end = start + timedelta(days=1)
    return Stretch(
        ("charge", "refund"),
        int(start.timestamp() * 1000),
        int(end.timestamp() * 1000),
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except ValueError as mistake:
        raise Unreadable(field="body") from mistake
    if not isinstance(fields, dict):
        raise Unreadable(field="body")
    return fields


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not _is_name(value):
        raise Unreadable(field=name)
    return str(value)


def _is_name(value: object) -> bool:
    # Printable also means storable: half a surrogate pair would fail in the store,
    # and with it everybody's request in the same group.
    return (
        isinstance(value, str)
        and 0 < len(value) <= NAME_CHARACTERS_MAX
        and value.isprintable()
    )

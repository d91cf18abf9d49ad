"""What a sandbox server accepts in bodies and queries, field by field, strictly."""

import json
import re
from typing import Any

from ledger.money import AMOUNT_MINOR_MAX

NAME_CHARACTERS_MAX = 200
"""Of a reference or a token: room for any provider's, and a bound."""

REFERENCES_MAX = 1000
"""In one question; more are asked in several."""

_CURRENCY = re.compile(r"[A-Z]{3}")


class Unreadable(Exception):
    """The request is not one of ours; ``field`` says where it goes wrong."""

    def __init__(self, *, field: str) -> None:
        """Keep the name of the field."""
        super().__init__(field)
        self.field = field


def read_object(body: bytes) -> dict[str, Any]:
    """Read a body.

    Raises:
        Unreadable: it is no JSON object.
    """
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as mistake:
        raise Unreadable(field="body") from mistake
    if not isinstance(fields, dict):
        raise Unreadable(field="body")
    return fields


def read_references(body: bytes) -> list[str]:
    """Read the references somebody asks about.

    Raises:
        Unreadable: they are not up to 1,000 texts.
    """
    references = read_object(body).get("references")
    if not isinstance(references, list) or len(references) > REFERENCES_MAX:
        raise Unreadable(field="references")
    if not all(_is_name(reference) for reference in references):
        raise Unreadable(field="references")
    return references


def read_name(fields: dict[str, Any], name: str) -> str:
    """Read a short text that can be shown and stored.

    Raises:
        Unreadable: it is missing, empty, too long or no such text.
    """
    value = fields.get(name)
    if not _is_name(value):
        raise Unreadable(field=name)
    return str(value)


def read_amount(fields: dict[str, Any], name: str, *, least: int = 0) -> int:
    """Read whole minor units.

    Raises:
        Unreadable: it is no whole number, less than ``least`` or more than any amount.
    """
    amount_minor = fields.get(name)
    if type(amount_minor) is not int or not least <= amount_minor <= AMOUNT_MINOR_MAX:
        raise Unreadable(field=name)
    return amount_minor


def read_currency(fields: dict[str, Any]) -> str:
    """Read the code of a currency.

    Raises:
        Unreadable: it is not three capitals.
    """
    currency = read_name(fields, "currency")
    if not _CURRENCY.fullmatch(currency):
        raise Unreadable(field="currency")
    return currency


def _is_name(value: object) -> bool:
    # Printable also means storable: half a surrogate pair would fail in the store,
    # and with it everybody's request in the same group.
    return (
        isinstance(value, str)
        and 0 < len(value) <= NAME_CHARACTERS_MAX
        and value.isprintable()
    )

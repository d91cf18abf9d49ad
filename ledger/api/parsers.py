"""JSON as we accept it: one reading only, no bombs, no characters that lie.

RFC 8259 leaves open what a reader does with duplicate names, huge numbers and
lone surrogates; two readers of one signed body must never disagree, so each of
these is refused. Fractions arrive as ``Decimal``: nothing here is a float.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

from rest_framework.parsers import BaseParser

from ledger.api.refusals import JsonUnreadable

_DEPTH_MAX = 32
"""FHIR resources, the deepest we read, stay below twenty."""

_NUMBER_LENGTH_MAX = 40
"""A bigint has 19 digits; a longer number is only there to hurt."""

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


def read_json(body: bytes) -> Any:
    """Read one JSON value from UTF-8 bytes.

    Raises:
        JsonUnreadable: not UTF-8, not JSON, ambiguous, too deep, or holding
            NUL characters, lone surrogates or numbers beyond reason.
    """
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_unique_names,
            parse_constant=_refuse_constant,
            parse_float=_bounded_decimal,
            parse_int=_bounded_int,
        )
    except UnicodeDecodeError as error:
        raise JsonUnreadable(why=f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise JsonUnreadable(why=f"{error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise JsonUnreadable(why="it is nested too deeply") from error
    _inspect(value)
    return value


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise JsonUnreadable(why="a name appears twice in one object")
    return read


def _refuse_constant(name: str) -> NoReturn:
    raise JsonUnreadable(why=f"{name} is not a JSON number")


def _bounded_int(text: str) -> int:
    if len(text) > _NUMBER_LENGTH_MAX:
        raise JsonUnreadable(why="a number is too long")
    return int(text)


def _bounded_decimal(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= _NUMBER_LENGTH_MAX else None
    if number is None or abs(number.adjusted()) > _NUMBER_LENGTH_MAX:
        raise JsonUnreadable(why="a number is too long")
    return number


def _inspect(value: Any) -> None:
    """Refuse depth and text that Python reads but the database or a peer cannot."""
    level = [value]
    for _ in range(_DEPTH_MAX):
        inner: list[Any] = []
        for node in level:
            if isinstance(node, str):
                _inspect_text(node)
            elif isinstance(node, dict):
                inner.extend(node)
                inner.extend(node.values())
            elif isinstance(node, list):
                inner.extend(node)
        if not inner:
            return
        level = inner
    raise JsonUnreadable(why="it is nested too deeply")


def _inspect_text(text: str) -> None:
    if _NOT_TEXT.search(text):
        raise JsonUnreadable(why="a text holds NUL or half a surrogate pair")


class StrictJsonParser(BaseParser):
    """The one parser of the machine API."""

    media_type = "application/json"

    def parse(  # noqa: PLR0917 - DRF's signature
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        """Read the whole body, which the body limit has already bounded."""
        return read_json(stream.read())

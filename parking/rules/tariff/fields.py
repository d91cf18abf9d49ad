"""Reading a tariff file field by field; a mistake is named by its path."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from ledger.errors import BadInput
from parking.rules.sentences import gettext_noop

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)
Reader = Callable[[object, str], Value]

UNIT_US = {"s": 10**6, "min": 60 * 10**6, "h": 3600 * 10**6}
MINUTES_OF_DAY = 24 * 60
HOURS_OF_DAY = 24
MINUTES_OF_HOUR = 60

DIGITS_OTHER_THAN_TWO = {"JPY": 0, "KRW": 0, "VND": 0, "BHD": 3, "KWD": 3, "OMR": 3}
"""ISO 4217 minor units of the currencies that do not have hundredths."""


class TariffMalformed(BadInput):
    """A tariff file says something that the format does not know or allow."""

    code = "parking.tariff.malformed"
    sentence = gettext_noop("The tariff is wrong at %(field)s: %(reason)s.")

    def __init__(self, field: str, reason: str) -> None:
        """Keep the path of the field, and what is wrong and what to write instead."""
        super().__init__(pointer=field, field=in_words(field), reason=reason)


def in_words(pointer: str) -> str:
    """Name a field as people count: ``/windows/0/flat`` is windows, no. 1, flat."""
    steps = [step for step in pointer.split("/") if step]
    words = [f"no. {int(step) + 1}" if step.isdigit() else step for step in steps]
    return ", ".join(words) or "the whole file"


def instead_of(wrong: object, known: Iterable[str]) -> str:
    """Say which words there are, or the one that was probably meant."""
    words = list(known)
    near = get_close_matches(str(wrong), words, n=1)
    if near:
        return f"there is no {wrong} here, but there is {near[0]}; write that"
    return f"there is no {wrong} here; possible are {', '.join(words)}"


class Table:
    """One table of a file; each field is taken once, and none may be left over."""

    def __init__(self, value: object, path: str = "") -> None:
        """Open the table.

        Raises:
            TariffMalformed: the value is not a table.
        """
        if not isinstance(value, Mapping):
            raise TariffMalformed(
                path or "/", "write a table of fields here, not one value"
            )
        self._left = dict(value)
        self._asked: list[str] = []
        self.path = path

    def at(self, name: str) -> str:
        """Give the path of a field."""
        return f"{self.path}/{name}"

    def has(self, name: str) -> bool:
        """Tell whether the field is there and has not been taken."""
        self._asked.append(name)
        return name in self._left

    def need(self, name: str, read: Reader[Value]) -> Value:
        """Take a field that must be there.

        Raises:
            TariffMalformed: the field is missing, or its reader refuses it.
        """
        if not self.has(name):
            raise TariffMalformed(self.at(name), "this word is missing; write it")
        return read(self._left.pop(name), self.at(name))

    def may(self, name: str, read: Reader[Value], *, default: Value) -> Value:
        """Take a field that may be left out.

        Raises:
            TariffMalformed: its reader refuses it.
        """
        return self.need(name, read) if self.has(name) else default

    def maybe(self, name: str, read: Reader[Value]) -> Value | None:
        """Take a field that may be left out, which says nothing then.

        Raises:
            TariffMalformed: its reader refuses it.
        """
        return self.need(name, read) if self.has(name) else None

    def one_of(self, *names: str) -> str:
        """Name the one of these fields that is there.

        Raises:
            TariffMalformed: none of them is there, or more than one.
        """
        found = [name for name in names if self.has(name)]
        if not found:
            reason = f"it says none of {', '.join(names)}; write one of them"
            raise TariffMalformed(self.path or "/", reason)
        if len(found) > 1:
            reason = f"{' and '.join(found)} can't both count; leave one out"
            raise TariffMalformed(self.path or "/", reason)
        return found[0]

    def close(self) -> None:
        """Refuse what nobody took.

        Raises:
            TariffMalformed: a field is left over.
        """
        for name in self._left:
            known = dict.fromkeys(self._asked)
            raise TariffMalformed(self.at(str(name)), instead_of(name, known))


def text(value: object, path: str) -> str:
    """Read a text that is not empty.

    Raises:
        TariffMalformed: it is no text, or an empty one.
    """
    if not isinstance(value, str) or not value.strip():
        raise TariffMalformed(path, "write a text in quotation marks")
    return value


def flag(value: object, path: str) -> bool:
    """Read true or false.

    Raises:
        TariffMalformed: it is neither.
    """
    if not isinstance(value, bool):
        raise TariffMalformed(path, "write true or false, without quotation marks")
    return value


def yes(value: object, path: str) -> bool:
    """Read the word true, where leaving the field out says the opposite.

    Raises:
        TariffMalformed: it is anything else.
    """
    if value is not True:
        raise TariffMalformed(path, "write true, or leave it out")
    return True


def number(value: object, path: str) -> int:
    """Read a whole number from 1 on.

    Raises:
        TariffMalformed: it is no such number.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise TariffMalformed(path, "write a whole number from 1 on")
    return value


def decimal(value: object, path: str) -> Decimal:
    """Read a decimal number of at least zero, never a float.

    Raises:
        TariffMalformed: it is no number, or below zero.
    """
    exact = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not exact or not Decimal(str(value)).is_finite():
        reason = "write a number like 5.00, without quotation marks"
        raise TariffMalformed(path, reason)
    if Decimal(str(value)) < 0:
        raise TariffMalformed(path, f"{value} is below zero; write 0 or more")
    return Decimal(str(value))


def day(value: object, path: str) -> date:
    """Read a date.

    Raises:
        TariffMalformed: it is no date, or carries a time.
    """
    if type(value) is not date:
        reason = "write a day like 2024-01-31, without quotation marks or a time"
        raise TariffMalformed(path, reason)
    return value


def duration(value: object, path: str) -> int:
    """Read a length of time like ``30 min`` as microseconds.

    Raises:
        TariffMalformed: it is no such length, or zero.
    """
    found = re.fullmatch(r"([1-9][0-9]{0,5}) (s|min|h)", str(value))
    if not isinstance(value, str) or found is None:
        reason = 'write a length of time like "10 s", "30 min" or "24 h"'
        raise TariffMalformed(path, reason)
    return int(found[1]) * UNIT_US[found[2]]


def clock(value: object, path: str) -> int:
    """Read a time of day from ``00:00`` to ``24:00`` as minutes since midnight.

    Raises:
        TariffMalformed: it is no such time.
    """
    found = re.fullmatch(r"([0-2][0-9]):([0-5][0-9])", str(value))
    minutes = int(found[1]) * 60 + int(found[2]) if found else MINUTES_OF_DAY + 1
    if not isinstance(value, str) or minutes > MINUTES_OF_DAY:
        raise TariffMalformed(path, 'write a time from "00:00" to "24:00"')
    return minutes


def choice(kind: type[Choice]) -> Reader[Choice]:
    """Make a reader of one word out of a fixed list."""

    def read(value: object, path: str) -> Choice:
        if value not in list(kind):
            raise TariffMalformed(path, instead_of(value, kind))
        return kind(str(value))

    return read


def listed(read: Reader[Value]) -> Reader[tuple[Value, ...]]:
    """Make a reader of a list with at least one element."""

    def read_all(value: object, path: str) -> tuple[Value, ...]:
        if not isinstance(value, list) or not value:
            raise TariffMalformed(path, "write a list of at least one, in brackets")
        return tuple(read(element, f"{path}/{i}") for i, element in enumerate(value))

    return read_all


def amount(currency: str, factor: Decimal) -> Reader[int]:
    """Make a reader of prices in major units; it gives minor units times ``factor``.

    The product must be whole: nothing is rounded before a stay is priced.
    """
    digits = DIGITS_OTHER_THAN_TWO.get(currency, 2)

    def read(value: object, path: str) -> int:
        minor = decimal(value, path).scaleb(digits)
        if minor != minor.to_integral_value():
            reason = f"{currency} has {digits} decimal places; write no more of them"
            raise TariffMalformed(path, reason)
        if minor * factor != (minor * factor).to_integral_value():
            reason = (
                f"{value} times the factor {factor} is a fraction of the smallest coin;"
                " change one of them, or give the class windows of its own"
            )
            raise TariffMalformed(path, reason)
        return int(minor * factor)

    return read

"""Fields that take exactly the type the contract names, and say which they missed.

DRF's own fields are generous ("1" and true are integers, 1 is a text); a signed
request about money is read one way only, so these are not. Codes of refusals
are part of the API: ``wrong_type``, ``out_of_range``, ``too_long`` and so on.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ledger.money import AMOUNT_MINOR_MAX

BIGINT_MAX = 2**63 - 1

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
QUANTITY = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

MOMENT_MIN = datetime(1900, 1, 1, tzinfo=UTC)
MOMENT_MAX = datetime(2200, 1, 1, tzinfo=UTC)
"""A device whose clock is wrong is still heard (1970, 2099); what lies beyond
would overflow when hours are added or local time is taken."""


class StrictField(serializers.Field[Any, Any, Any, Any]):
    """Takes values of ``json_type`` only."""

    json_type: ClassVar[type] = str
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("This member is required."),
        "null": _("This member may not be null."),
        "wrong_type": _("The value has the wrong JSON type."),
    }

    def to_internal_value(self, data: Any) -> Any:
        """Check the JSON type exactly (true is no integer), then read."""
        if type(data) is not self.json_type:
            self.fail("wrong_type")
        return self.read(data)

    def read(self, data: Any) -> Any:
        """Turn the well-typed value into ours, or ``self.fail(code)``."""
        return data

    def to_representation(self, value: Any) -> Any:
        """Answer the value as it is; the renderer writes ids and moments."""
        return value


class FlagField(StrictField):
    """True or false."""

    json_type = bool


class WholeField(StrictField):
    """A whole number within bounds that a bigint column holds."""

    json_type = int
    default_error_messages: ClassVar[dict[str, Any]] = {
        "out_of_range": _("The number must be from {least} to {most}."),
    }

    def __init__(
        self, *, least: int = 0, most: int = BIGINT_MAX, **options: Any
    ) -> None:
        """Take numbers from ``least`` to ``most``, both included."""
        super().__init__(**options)
        self.least, self.most = least, most

    def read(self, data: int) -> int:
        """Keep the number when it lies within its bounds."""
        if not self.least <= data <= self.most:
            self.fail("out_of_range", least=self.least, most=self.most)
        return data


class AmountField(WholeField):
    """An amount in minor units, from zero to ``AMOUNT_MINOR_MAX``."""

    def __init__(
        self, *, least: int = 0, most: int = AMOUNT_MINOR_MAX, **options: Any
    ) -> None:
        """Take amounts from ``least`` to ``most`` minor units."""
        super().__init__(least=least, most=most, **options)


class TextField(StrictField):
    """A text of bounded length without control characters.

    Surrounding white space is not part of it. ``lines`` lets line feeds in.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "blank": _("The text may not be empty."),
        "too_long": _("The text may have at most {length_max} characters."),
        "control_character": _("The text holds a control character."),
        "malformed": _("The text does not have the form it must have."),
    }

    def __init__(
        self,
        *,
        length_max: int,
        blank: bool = False,
        lines: bool = False,
        pattern: str | None = None,
        **options: Any,
    ) -> None:
        """Bound the text; ``pattern`` must match the whole of it."""
        super().__init__(**options)
        self.length_max, self.blank, self.lines = length_max, blank, lines
        self.pattern = re.compile(pattern) if pattern else None

    def read(self, data: str) -> str:
        """Trim, then check emptiness, length, characters and form, in this order."""
        text = data.strip()
        if not text and not self.blank:
            self.fail("blank")
        if len(text) > self.length_max:
            self.fail("too_long", length_max=self.length_max)
        if any(self._is_control(character) for character in text):
            self.fail("control_character")
        if text and self.pattern and not self.pattern.fullmatch(text):
            self.fail("malformed")
        return text

    def _is_control(self, character: str) -> bool:
        if self.lines and character in "\r\n\t":
            return False
        return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


class OneOfField(StrictField):
    """One of a few lower_snake words."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "unknown_word": _("The value must be one of: {words}."),
    }

    def __init__(self, words: Iterable[str], **options: Any) -> None:
        """Take one of ``words`` (a ``TextChoices``' values, for example)."""
        super().__init__(**options)
        self.words = tuple(str(word) for word in words)

    def read(self, data: str) -> str:
        """Keep the word when it is one of ours."""
        if data not in self.words:
            self.fail("unknown_word", words=", ".join(self.words))
        return data


class IdField(StrictField):
    """A UUID in its usual form of 36 characters."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "malformed": _("The value is not a UUID.")
    }

    def read(self, data: str) -> UUID:
        """Read the UUID."""
        if not _ID.fullmatch(data):
            self.fail("malformed")
        return UUID(data)


class MomentField(StrictField):
    """A moment: RFC 3339 with an offset; inside and in answers it is UTC."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "malformed": _("The value is not an RFC 3339 time with an offset."),
        "out_of_range": _("The time lies outside the years 1900 to 2199."),
    }

    def read(self, data: str) -> datetime:
        """Read the moment; digits beyond microseconds are cut off."""
        if not _MOMENT.fullmatch(data):
            self.fail("malformed")
        try:
            moment = datetime.fromisoformat(data.upper()).astimezone(UTC)
        except ValueError:
            self.fail("malformed")
        except OverflowError:
            self.fail("out_of_range")
        if not MOMENT_MIN <= moment < MOMENT_MAX:
            self.fail("out_of_range")
        return moment


class DayField(StrictField):
    """A day on the wall, ``YYYY-MM-DD``."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "malformed": _("The value is not a date of the form YYYY-MM-DD."),
        "out_of_range": _("The date lies outside the years 1900 to 2199."),
    }

    def read(self, data: str) -> date:
        """Read the day."""
        if not _DAY.fullmatch(data):
            self.fail("malformed")
        try:
            day = date.fromisoformat(data)
        except ValueError:
            self.fail("malformed")
        if not MOMENT_MIN.date() <= day < MOMENT_MAX.date():
            self.fail("out_of_range")
        return day


class QuantityField(StrictField):
    """A positive quantity: a decimal string with up to four places."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "malformed": _("A quantity is a decimal string with up to four places."),
        "not_positive": _("A quantity must be above zero."),
    }

    def read(self, data: str) -> Decimal:
        """Read the quantity exactly."""
        if not QUANTITY.fullmatch(data):
            self.fail("malformed")
        quantity = Decimal(data)
        if not quantity:
            self.fail("not_positive")
        return quantity

    def to_representation(self, value: Decimal) -> str:
        """Answer a plain decimal string, never with an exponent."""
        return f"{value:f}"

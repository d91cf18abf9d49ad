"""Objects and lists that hold what the contract names and nothing else."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError


class ListOf(serializers.ListField):
    """A list of bounded length, each item read by ``child``."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("This member is required."),
        "null": _("This member may not be null."),
        "wrong_type": _("The value has the wrong JSON type."),
        "too_few": _("The list must have at least {least} items."),
        "too_many": _("The list may have at most {most} items."),
    }

    def __init__(
        self, child: Any, *, most: int, least: int = 0, **options: Any
    ) -> None:
        """Take from ``least`` to ``most`` items."""
        self.least, self.most = least, most
        super().__init__(child=child, **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        """Refuse what is no list, and read no item of a list that is too long."""
        if not isinstance(data, list):
            self.fail("wrong_type")
        if len(data) < self.least:
            self.fail("too_few", least=self.least)
        if len(data) > self.most:
            self.fail("too_many", most=self.most)
        read: list[Any] = self.run_child_validation(data)
        return read


class StrictSerializer(serializers.Serializer[Any]):
    """An object with known members only.

    An unknown member is refused (``unknown_field``) beside all other mistakes:
    a misspelt optional member must not be silently ignored.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("This member is required."),
        "null": _("This member may not be null."),
        "wrong_type": _("The value has the wrong JSON type."),
        "unknown_field": _("This member is not known here."),
    }

    def to_internal_value(self, data: Any) -> Any:
        """Read the members and collect every mistake.

        Raises:
            ValidationError: a list of mistakes for each member that is wrong.
        """
        if not isinstance(data, Mapping):
            whole = {"non_field_errors": [self._mistake("wrong_type")]}
            raise ValidationError(whole)
        mistakes = self._unknown_members(data)
        try:
            read = super().to_internal_value(data)
        except ValidationError as error:
            members = cast("Mapping[str, Any]", error.detail)
            raise ValidationError(mistakes | dict(members)) from error
        if mistakes:
            raise ValidationError(mistakes)
        return read

    def _unknown_members(self, data: Mapping[str, Any]) -> dict[str, Any]:
        fields = self.fields
        unknown = [
            name for name in data if name not in fields or fields[name].read_only
        ]
        return {name: [self._mistake("unknown_field")] for name in unknown}

    def _mistake(self, code: str) -> ErrorDetail:
        return ErrorDetail(str(self.error_messages[code]), code)

"""JSON as we answer it: compact, UTF-8, exact."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer


def write_json(data: Any) -> bytes:
    """Write a value; ids, moments (UTC, ``Z``), days and decimals as texts."""
    return json.dumps(
        data,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
        default=spell,
    ).encode()


def moment(at: datetime) -> str:
    """Write a moment as RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def spell(value: Any) -> Any:
    """Write what JSON has no word for.

    Raises:
        TypeError: it has no place in an answer.
    """
    if isinstance(value, UUID | Promise):
        return str(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return dict(value)
    message = f"{type(value).__name__} has no place in an answer"
    raise TypeError(message)


class CompactJsonRenderer(BaseRenderer):
    """The one renderer of the machine API."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(  # noqa: PLR0917 - DRF's signature
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> bytes:
        """Write the answer's data; no data, no body."""
        return b"" if data is None else write_json(data)

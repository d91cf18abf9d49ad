"""What the sandbox gateway accepts: charges, refunds and days."""

from datetime import UTC, date, datetime, time, timedelta

from ledger.adapters.sandbox.entries import EntryType, Instruction, Stretch
from ledger.adapters.sandbox.fields import (
    Unreadable,
    read_amount,
    read_currency,
    read_name,
    read_object,
)

_FOREVER_MS = 2**62


def read_instruction(
    body: bytes, *, type_: EntryType, source_field: str
) -> Instruction:
    """Read a charge or a refund.

    Raises:
        Unreadable: a field is missing, of another type or out of its range.
    """
    fields = read_object(body)
    currency = read_currency(fields)
    amount_minor = read_amount(fields, "amount_minor", least=1)
    return Instruction(
        type_,
        read_name(fields, "reference"),
        read_name(fields, source_field),
        amount_minor,
        currency,
    )


def whole_time(type_: EntryType) -> Stretch:
    """Name everything of one type that was ever moved."""
    return Stretch((type_,), 0, _FOREVER_MS)


def day_of(text: str) -> Stretch:
    """Read ``YYYY-MM-DD`` as the day in UTC on which money moved, both ways.

    Raises:
        Unreadable: it is not a date.
    """
    from_ms, to_ms = read_day(text)
    return Stretch(("charge", "refund"), from_ms, to_ms)


def read_day(text: str) -> tuple[int, int]:
    """Read ``YYYY-MM-DD`` as that day in UTC, in Unix milliseconds, half-open.

    Raises:
        Unreadable: it is not a date.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as mistake:
        raise Unreadable(field="date") from mistake
    start = datetime.combine(day, time(), UTC)
    end = start + timedelta(days=1)
    return int(start.timestamp() * 1000), int(end.timestamp() * 1000)

"""``python -m tests.faults.bills N``: N citizens with a mandate and a bill each."""

import sys
from datetime import UTC, datetime
from uuid import uuid4

import django

TOKENS = ["tok_slow"] * 5 + ["tok_ok"] * 3 + ["tok_timeout_paid", "tok_notify_late"]
"""Slow ones, so that there is a middle to be killed in; all pay in the end."""


def main(count: int) -> None:
    """Make the bills, through the operations."""
    django.setup()
    from ledger.operations.bind_instrument import bind_instrument  # noqa: PLC0415
    from tests.factories.bills import a_bill  # noqa: PLC0415

    now = datetime.now(UTC)  # noqa: TID251 - a program of its own, at its door
    for number in range(count):
        holder = uuid4()
        bind_instrument(
            holder_id=holder,
            gateway="sandbox",
            token=TOKENS[number % len(TOKENS)],
            kinds=["parking"],
            cap_minor=None,
            at=now,
        )
        a_bill(holder, 100 + number, at=now)


if __name__ == "__main__":
    main(int(sys.argv[1]))

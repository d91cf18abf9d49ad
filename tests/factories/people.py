"""Citizens with lines, plates and mandates, made through the operations."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from credit.operations.bind_credential import bind_credential
from credit.operations.give_mandate import give_mandate
from credit.operations.register_citizen import register_citizen
from tests.cast import LIN, Person

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
"""Noon in Hangzhou, a Monday."""

GOOD_CARD, SLOW_CARD = "tok_ok", "tok_slow"
"""Names of the sandbox's means of payment."""

KINDS = ["parking", "outpatient", "inpatient"]


def a_citizen(person: Person = LIN, at: datetime = NOON, **facts: Any) -> UUID:
    """Register a person of the cast; give the holder."""
    return register_citizen(ref=person.ref, at=at, **person.facts(**facts))


def a_driver(person: Person = LIN, at: datetime = NOON, **facts: Any) -> UUID:
    """Register a person with the person's plate."""
    holder_id = a_citizen(person, at, **facts)
    bind_credential(
        ref=person.ref,
        kind="plate",
        value=person.plate,
        valid_from=None,
        valid_to=None,
        at=at,
    )
    return holder_id


def a_mandate(
    person: Person = LIN,
    token: str = GOOD_CARD,
    cap_minor: int | None = None,
    at: datetime = NOON,
) -> None:
    """Let the person's bills of all kinds be collected at the sandbox."""
    give_mandate(
        ref=person.ref,
        gateway="sandbox",
        token=token,
        kinds=KINDS,
        cap_minor=cap_minor,
        at=at,
    )


def a_number(seventeen: str) -> str:
    """Complete seventeen digits to an identity number (GB 11643)."""
    digits = f"330106{1950 + int(seventeen[:2]) % 50}{1 + int(seventeen[2]) % 9:02d}"
    digits += f"{1 + int(seventeen[3:5]) % 28:02d}{int(seventeen[5:8]):03d}"
    weights = [2**power % 11 for power in range(17, 0, -1)]
    total = sum(int(d) * w for d, w in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]

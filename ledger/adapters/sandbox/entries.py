"""What the sandbox took and gave back: one row per reference, decided once.

Every function works on the connection of a running group of the store.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ledger.adapters.sandbox.outbox import queue_notification
from ledger.adapters.sandbox.tokens import LATE_SECONDS, Behaviour, Status

EntryType = Literal["charge", "refund"]


@dataclass(frozen=True, slots=True)
class Instruction:
    """Take or give back an amount, once per type and reference.

    ``source`` is the token charged, or the reference of the charge refunded.
    """

    type: EntryType
    reference: str
    source: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An instruction and what was decided about it, at ``at_ms`` (Unix, UTC)."""

    instruction: Instruction
    status: Status
    reason: str
    retryable: bool
    at_ms: int
    seq: int = 0

    def as_answer(self) -> dict[str, Any]:
        """Show what the asker may know: everything but the token."""
        answer = {
            "reference": self.instruction.reference,
            "amount_minor": self.instruction.amount_minor,
            "currency": self.instruction.currency,
            "status": self.status.value,
        }
        if self.reason:
            answer |= {"reason": self.reason, "retryable": self.retryable}
        if self.instruction.type == "refund":
            answer |= {"charge_reference": self.instruction.source}
        return answer


@dataclass(frozen=True, slots=True)
class Placed:
    """What an instruction met: ``new``, ``replayed``, ``conflict`` or ``nothing``."""

    met: Literal["new", "replayed", "conflict", "nothing"]
    entry: Entry | None = None


def place_charge(
    connection: sqlite3.Connection,
    instruction: Instruction,
    *,
    behaviour: Behaviour,
    now_ms: int,
) -> Placed:
    """Charge once per reference; a repetition meets the first answer."""
    met = _meet(connection, instruction)
    if met is not None:
        return met
    if behaviour.status is None:
        return Placed("nothing")
    entry = Entry(
        instruction, behaviour.status, behaviour.reason, behaviour.retryable, now_ms
    )
    _record(connection, entry)
    if behaviour.notifications and entry.status is not Status.PENDING:
        queue_notification(
            connection,
            entry.as_answer(),
            now_ms=now_ms,
            deliveries=behaviour.notifications,
        )
    return Placed("new", entry)


def place_refund(
    connection: sqlite3.Connection, instruction: Instruction, *, now_ms: int
) -> Placed:
    """Give back once per reference, never more than the charge took."""
    met = _meet(connection, instruction)
    if met is not None:
        return met
    reason = _refund_refusal(connection, instruction)
    entry = Entry(
        instruction,
        Status.DECLINED if reason else Status.SUCCEEDED,
        reason,
        retryable=reason == "charge_pending",
        at_ms=now_ms,
    )
    _record(connection, entry)
    return Placed("new", entry)


def find(
    connection: sqlite3.Connection, *, type_: EntryType, reference: str
) -> Entry | None:
    """Look one reference up."""
    row = connection.execute(
        "SELECT * FROM entry WHERE type = ? AND reference = ?", (type_, reference)
    ).fetchone()
    return row and _entry(row)


def find_all(
    connection: sqlite3.Connection, *, type_: EntryType, references: Sequence[str]
) -> list[Entry | None]:
    """Look several references up, in the order asked."""
    return [
        find(connection, type_=type_, reference=reference) for reference in references
    ]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Money moved in ``[from_ms, to_ms)``, after a place in that order."""

    types: tuple[EntryType, ...]
    from_ms: int
    to_ms: int
    after_seq: int = 0


PAGE_ROWS = 2000


def moved(connection: sqlite3.Connection, stretch: Stretch) -> list[Entry]:
    """List a page of what succeeded, oldest first; empty at the end."""
    marks = ", ".join("?" for _ in stretch.types)
    rows = connection.execute(
        "SELECT * FROM entry WHERE status = 'succeeded'"  # noqa: S608 - marks only
        f" AND type IN ({marks}) AND at_ms < ? AND (at_ms, seq) > (?, ?)"
        " ORDER BY at_ms, seq LIMIT ?",
        (
            *stretch.types,
            stretch.to_ms,
            stretch.from_ms,
            stretch.after_seq,
            PAGE_ROWS,
        ),
    )
    return [_entry(row) for row in rows]


def settle_pending(connection: sqlite3.Connection, now_ms: int) -> None:
    """Let every charge that has been pending long enough succeed, and say so."""
    rows = connection.execute(
        "UPDATE entry SET status = 'succeeded', at_ms = ?"
        " WHERE status = 'pending' AND at_ms <= ? RETURNING *",
        (now_ms, now_ms - int(LATE_SECONDS * 1000)),
    ).fetchall()
    for row in rows:
        queue_notification(
            connection, _entry(row).as_answer(), now_ms=now_ms, deliveries=1
        )


def _meet(connection: sqlite3.Connection, instruction: Instruction) -> Placed | None:
    entry = find(connection, type_=instruction.type, reference=instruction.reference)
    if entry is None:
        return None
    if entry.instruction != instruction:
        return Placed("conflict")
    return Placed("replayed", entry)


def _refund_refusal(connection: sqlite3.Connection, refund: Instruction) -> str:
    charge = find(connection, type_="charge", reference=refund.source)
    if charge is None:
        return "charge_not_found"
    if charge.status is Status.PENDING:
        return "charge_pending"
    if charge.status is Status.DECLINED:
        return "charge_declined"
    if charge.instruction.currency != refund.currency:
        return "currency_differs"
    (given_back_minor,) = connection.execute(
        "SELECT coalesce(sum(amount_minor), 0) FROM entry"
        " WHERE type = 'refund' AND source = ? AND status = 'succeeded'",
        (refund.source,),
    ).fetchone()
    left_minor = charge.instruction.amount_minor - given_back_minor
    return "exceeds_charge" if refund.amount_minor > left_minor else ""


def _record(connection: sqlite3.Connection, entry: Entry) -> None:
    told = entry.instruction
    connection.execute(
        "INSERT INTO entry (type, reference, source, amount_minor, currency,"
        " status, reason, retryable, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            told.type,
            told.reference,
            told.source,
            told.amount_minor,
            told.currency,
            entry.status.value,
            entry.reason,
            entry.retryable,
            entry.at_ms,
        ),
    )


def _entry(row: sqlite3.Row) -> Entry:
    instruction = Instruction(
        row["type"],
        row["reference"],
        row["source"],
        row["amount_minor"],
        row["currency"],
    )
    return Entry(
        instruction,
        Status(row["status"]),
        row["reason"],
        bool(row["retryable"]),
        row["at_ms"],
        row["seq"],
    )

"""What the sandbox insurer was claimed, and what stands of it: decided once each.

Every function works on the connection of a running group of the store.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from clinic.adapters.sandbox.decisions import Decision, Scheme, Taken, decide
from clinic.adapters.sandbox.faults import (
    LATE_SECONDS,
    OF_CANCELS,
    OF_CLAIMS,
    RECORDS_NOTHING,
    Fault,
    draw_fault,
)
from clinic.adapters.sandbox.persons import (
    find_person,
    give_back,
    person_of,
    use_up,
)
from clinic.adapters.sandbox.requests import content_of, read_claim
from clinic.ports import Claim

CANCELLED = "cancelled"
REFUSED = "not_covered"
"""Why a claim is declined that is ordered to be."""

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Placed:
    """What a claim met, what was answered, and what went wrong on purpose."""

    met: Literal["new", "replayed", "conflict", "nothing"]
    answer: Fields | None = None
    fault: Fault | None = None


def place_claim(
    connection: sqlite3.Connection, fields: Fields, *, now_ms: int
) -> Placed:
    """Settle a claim once per reference; a repetition meets what stands of it now."""
    claim, content = read_claim(fields), content_of(fields)
    row = _row(connection, claim.reference)
    if row is not None:
        if row["content"] not in ("", content):
            return Placed("conflict")
        return Placed("replayed", answer_of(connection, row))
    fault = draw_fault(connection, person=claim.person, among=OF_CLAIMS)
    if fault in RECORDS_NOTHING:
        return Placed("nothing", fault=fault)
    _record(connection, claim, content=content, fault=fault, now_ms=now_ms)
    if fault is Fault.TWICE:
        again = place_claim(connection, fields, now_ms=now_ms)
        return Placed("new", again.answer, fault)
    return Placed("new", find_claim(connection, claim.reference), fault)


def preview(connection: sqlite3.Connection, fields: Fields) -> Fields:
    """Say how a claim would be split, and keep nothing of it."""
    claim = read_claim(fields)
    decision = _decide(connection, claim)
    coverage = person_of(connection, claim)
    return {
        "reference": claim.reference,
        "status": "settled",
        **_split_of(decision),
        "coverage": coverage and asdict(coverage),
    }


def cancel_claim(
    connection: sqlite3.Connection, reference: str, *, now_ms: int
) -> Placed:
    """See to it that nothing of a claim stands, whatever stood before.

    One that was never seen is remembered: it stays cancelled should it come.
    """
    row = _row(connection, reference)
    if row is None:
        _insert(connection, reference=reference, status=CANCELLED, at_ms=now_ms)
        return Placed("new", _cancelled(reference))
    if row["status"] == CANCELLED:
        return Placed("replayed", _cancelled(reference))
    fault = draw_fault(connection, person=row["person"], among=OF_CANCELS)
    connection.execute(
        "UPDATE claim SET status = 'cancelled' WHERE reference = ?", (reference,)
    )
    if row["status"] == "settled":
        taken = Taken(**json.loads(row["taken"]))
        give_back(connection, row["person"], taken=taken)
        _move(connection, reference, type_="cancellation", at_ms=now_ms)
    return Placed("new", _cancelled(reference), fault)


def find_claim(connection: sqlite3.Connection, reference: str) -> Fields | None:
    """Say what became of a claim; ``None``: never seen."""
    row = _row(connection, reference)
    return answer_of(connection, row) if row else None


def find_claims(
    connection: sqlite3.Connection, references: Sequence[str]
) -> list[Fields | None]:
    """Say what became of several, in the order asked."""
    return [find_claim(connection, reference) for reference in references]


def answer_of(connection: sqlite3.Connection, row: sqlite3.Row) -> Fields:
    """Answer as it stands now, with how the person stands now."""
    answer: Fields = {"reference": row["reference"], "status": row["status"]}
    if row["reason"]:
        answer["reason"] = row["reason"]
    if row["status"] == "settled":
        coverage = find_person(connection, row["person"])
        answer |= json.loads(row["split"])
        answer["coverage"] = coverage and asdict(coverage)
    return answer


def settle_pending(connection: sqlite3.Connection, now_ms: int) -> None:
    """Settle every claim that has been pending long enough."""
    rows = connection.execute(
        "SELECT * FROM claim WHERE status = 'pending' AND at_ms <= ?",
        (now_ms - int(LATE_SECONDS * 1000),),
    ).fetchall()
    for row in rows:
        claim = read_claim(json.loads(row["content"]))
        _settle(connection, claim, now_ms=now_ms)


def put_fund(connection: sqlite3.Connection, name: str, *, scheme: Scheme) -> None:
    """Let a fund split by a scheme from now on."""
    connection.execute(
        "INSERT OR REPLACE INTO fund (name, scheme) VALUES (?, ?)",
        (name, scheme.value),
    )


def _record(
    connection: sqlite3.Connection,
    claim: Claim,
    *,
    content: str,
    fault: Fault | None,
    now_ms: int,
) -> None:
    declined = fault is Fault.DECLINE
    _insert(
        connection,
        reference=claim.reference,
        content=content,
        person=claim.person,
        visit=claim.visit,
        currency=claim.currency,
        status="declined" if declined else "pending",
        reason=REFUSED if declined else "",
        total_minor=sum(line.amount_minor for line in claim.lines),
        at_ms=now_ms,
    )
    if fault not in (Fault.DECLINE, Fault.PENDING):
        _settle(connection, claim, now_ms=now_ms)


def _settle(connection: sqlite3.Connection, claim: Claim, *, now_ms: int) -> None:
    decision = _decide(connection, claim)
    sums = decision.sums
    connection.execute(
        "UPDATE claim SET status = 'settled', split = ?, fund_minor = ?,"
        " account_minor = ?, cash_minor = ?, deductible_minor = ?, taken = ?,"
        " at_ms = ? WHERE reference = ?",
        (
            json.dumps(_split_of(decision)),
            sums.fund_minor,
            sums.account_minor,
            sums.cash_minor,
            sums.deductible_minor,
            json.dumps(asdict(decision.taken)),
            now_ms,
            claim.reference,
        ),
    )
    use_up(connection, claim, taken=decision.taken)
    _move(connection, claim.reference, type_="settlement", at_ms=now_ms)


def _decide(connection: sqlite3.Connection, claim: Claim) -> Decision:
    row = connection.execute(
        "SELECT scheme FROM fund WHERE name = ?", (claim.fund,)
    ).fetchone()
    (of_visit_minor,) = connection.execute(
        "SELECT coalesce(sum(deductible_minor), 0) FROM claim"
        " WHERE visit = ? AND person = ? AND status = 'settled'",
        (claim.visit, claim.person),
    ).fetchone()
    return decide(
        claim,
        scheme=row["scheme"] if row else Scheme.CITY,
        coverage=person_of(connection, claim),
        of_visit_minor=of_visit_minor,
    )


def _split_of(decision: Decision) -> Fields:
    return {"sums": asdict(decision.sums), "lines": list(map(asdict, decision.lines))}


def _cancelled(reference: str) -> Fields:
    return {"reference": reference, "status": CANCELLED}


def _row(connection: sqlite3.Connection, reference: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM claim WHERE reference = ?", (reference,)
    ).fetchone()
    return row


def _insert(connection: sqlite3.Connection, **facts: str | int) -> None:
    texts = ("content", "person", "visit", "currency", "reason", "split", "taken")
    amounts = ("total", "fund", "account", "cash", "deductible")
    row: dict[str, str | int] = dict.fromkeys(texts, "")
    row |= dict.fromkeys((f"{name}_minor" for name in amounts), 0) | facts
    connection.execute(
        f"INSERT INTO claim ({', '.join(row)})"  # noqa: S608 - names of columns
        f" VALUES ({', '.join('?' for _ in row)})",
        tuple(row.values()),
    )


def _move(
    connection: sqlite3.Connection, reference: str, *, type_: str, at_ms: int
) -> None:
    connection.execute(
        "INSERT INTO movement (type, reference, at_ms) VALUES (?, ?, ?)",
        (type_, reference, at_ms),
    )

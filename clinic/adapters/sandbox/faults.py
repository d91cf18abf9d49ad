"""What the sandbox insurer does wrong, when it has been ordered to.

An order says which fault, of whom (or of whoever comes next), and how often. Orders
lie in the store, and so does the count of what was done: a restart forgets neither.
"""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

SLOW_SECONDS = 3.0
"""Long enough to be noticed, short enough for a patient client."""

LATE_SECONDS = 2.0
"""How long a claim is pending: an official who looks at it, in a hurry."""


class Fault(StrEnum):
    """What may go wrong with a claim, or with its being cancelled."""

    DECLINE = "decline"
    TIMEOUT_SETTLED = "timeout_settled"
    TIMEOUT_LOST = "timeout_lost"
    SERVER_ERROR = "500"
    SLOW = "slow"
    PENDING = "pending"
    TWICE = "twice"
    CANCEL_UNHEARD = "cancel_unheard"


OF_CLAIMS = tuple(fault for fault in Fault if fault is not Fault.CANCEL_UNHEARD)
OF_CANCELS = (Fault.CANCEL_UNHEARD,)

RECORDS_NOTHING = (Fault.TIMEOUT_LOST, Fault.SERVER_ERROR)
"""Asked later, the insurer has never seen such a claim."""


@dataclass(frozen=True, slots=True)
class FaultOrder:
    """Do ``fault`` to the next ``times`` claims of a person; of anybody if empty."""

    fault: Fault
    person: str
    times: int


def order_fault(connection: sqlite3.Connection, order: FaultOrder) -> None:
    """Remember an order until it is carried out."""
    connection.execute(
        "INSERT INTO fault_order (fault, person, left) VALUES (?, ?, ?)",
        (order.fault.value, order.person, order.times),
    )


def draw_fault(
    connection: sqlite3.Connection, *, person: str, among: tuple[Fault, ...]
) -> Fault | None:
    """Take the oldest order that fits, and count it as done."""
    marks = ", ".join("?" for _ in among)
    row = connection.execute(
        "UPDATE fault_order SET left = left - 1 WHERE seq = ("  # noqa: S608 - marks only
        "  SELECT seq FROM fault_order WHERE left > 0 AND person IN (?, '')"
        f" AND fault IN ({marks}) ORDER BY person DESC, seq LIMIT 1"
        ") RETURNING fault",
        (person, *among),
    ).fetchone()
    if row is None:
        return None
    connection.execute(
        "INSERT INTO fault_done (fault, times) VALUES (?, 1)"
        " ON CONFLICT (fault) DO UPDATE SET times = times + 1",
        (row["fault"],),
    )
    return Fault(row["fault"])


def faults_done(connection: sqlite3.Connection) -> dict[str, int]:
    """Count what was done wrong so far, by fault."""
    rows = connection.execute("SELECT fault, times FROM fault_done")
    return {row["fault"]: row["times"] for row in rows}

"""Sessions as the next read of their car, a gate or a page needs them."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound
from ledger.queries.standings import standing_of
from ledger.rules.states import BillStatus
from parking.models import EventAnswer, ParkingSession
from parking.ports import KnownSession, LineJson, LotView
from parking.rules.explanations import waiver_line
from parking.rules.states import Decision, EventKind

_SEEN = (
    "id",
    "holder_id",
    "status",
    "entry_at",
    "exit_at",
    "vehicle_class",
    "permit_to",
    "hold_id",
    "hold_minor",
    "hold_expires_at",
    "risk_mode",
    "bill_id",
    "decision",
    "outcome",
    "is_reduced",
)
LATEST = f"""SELECT {", ".join(_SEEN)} FROM parking_parkingsession
WHERE lot_id = %s AND plate_index = %s ORDER BY id DESC LIMIT %s"""  # noqa: S608  names of our own columns
"""A car's latest sessions in a lot, as ``KnownSession``, the newest first."""

LATEST_MAX = 8
"""More than a car can leave open; older ones decide nothing."""


class SessionUnknown(NotFound):
    """The lot has no such session; other lots' are none of its business."""

    code = "parking.session.unknown"
    sentence = _("There is no such parking session.")


def known(rows: Iterable[tuple[Any, ...]]) -> list[KnownSession]:
    """Make what the statement for the latest sessions gave."""
    return [KnownSession(*row) for row in rows]


def last_answer(session_id: UUID) -> dict[str, Any]:
    """Give what the last read at exit of a session was answered, if there was one."""
    answers = EventAnswer.objects.filter(
        session_id=session_id, event__kind=EventKind.EXIT
    )
    body = answers.order_by("-event_id").values_list("body", flat=True).first()
    return dict(json.loads(body)) if body else {}


def session_now(session_id: str, *, lot: LotView) -> dict[str, Any]:
    """Give a session of a lot with its decision as of now.

    Raises:
        SessionUnknown: the lot has none of this id.
    """
    try:
        wanted = UUID(session_id)
    except ValueError:
        raise SessionUnknown from None
    session = ParkingSession.objects.filter(id=wanted, lot_id=lot.id).first()
    if session is None:
        raise SessionUnknown
    told = last_answer(session.id)
    return {
        "session": session.id,
        "status": session.status,
        "lot": lot.code,
        "vehicle_class": session.vehicle_class or None,
        "entry_at": session.entry_at,
        "exit_at": session.exit_at,
        "bill": session.bill_id,
        "decision": decision_now(session),
        "outcome": session.outcome or None,
        "fee_minor": session.fee_minor,
        "currency": session.currency,
        "lines": told.get("lines", []) + waived_lines(session, told),
        **{
            name: told[name] for name in ("tariff", "pay_url", "reason") if name in told
        },
    }


def waived_lines(session: ParkingSession, told: dict[str, Any]) -> list[LineJson]:
    """Give a line for what was waived since the gate was told the fee."""
    waived_minor = told.get("fee_minor", 0) - session.fee_minor
    if not session.is_reduced or waived_minor <= 0 or not told.get("lines"):
        return []
    last = told["lines"][-1]
    return [waiver_line(last["to"], waived_minor)]


def decision_now(session: ParkingSession) -> str:
    """Say what the barrier is told now: who has paid, or needn't any more, may go."""
    if session.decision == Decision.WAIT and session.bill_id:
        bill = standing_of(bill_id=session.bill_id, holder_id=session.holder_id)
        if bill and bill.status in {BillStatus.SETTLED, BillStatus.VOIDED}:
            return Decision.OPEN.value
    return session.decision

"""Gates, hospital systems and payers of the simulated city, as clients of the API.

A story is one stay or one visit from its beginning to its payment. It gives the
moment of its next step, and takes that step when it is asked to go on.
"""

import http.client
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from config.demo.client import Reply, SignedClient
from config.demo.day import Plan, StayPlan, VisitPlan
from config.demo.seeding import GATEWAY, CityKeys, client_key
from config.demo.treatments import Treatment

API = "/api/v1"
ASK_AGAIN_SECONDS = 0.3
AWAY_SECONDS_MAX = 60.0
"""A process that died is started again in ten; a machine under load takes longer."""

ASK_ABOUT_BILL_MAX = 40
LATER = timedelta(minutes=40)
"""In the day's own time, of which a second of ours is many minutes."""

PATIENT_TURNS = 3
UNAVAILABLE = frozenset({429, 500, 502, 503, 504})
OK, CREATED, ACCEPTED, CONFLICT = 200, 201, 202, 409

Story = Iterator[datetime]


class UnexpectedAnswer(Exception):
    """The API answered what no client could go on with."""


@dataclass(slots=True)
class Told:
    """What clients were told in a run.

    ``bills`` has the instrument that each is collected from; empty where somebody
    pays by hand, because there is no mandate or a barrier or a desk waits.
    """

    sessions: int = 0
    visits: int = 0
    bills: dict[str, str] = field(default_factory=dict)

    def add(self, other: "Told") -> None:
        """Add what others were told."""
        self.sessions += other.sessions
        self.visits += other.visits
        self.bills |= other.bills


class Townspeople:
    """Everybody who calls the API in one thread of the simulated city."""

    def __init__(self, base_url: str, keys: CityKeys, *, run: str) -> None:
        """Speak with these keys; ``run`` makes the names of this run's events."""
        self._gates = _clients(base_url, keys.gates)
        self._hospitals = _clients(base_url, keys.hospitals)
        self._city = SignedClient(base_url, client_key(keys.city))
        self._run = run
        self.told = Told()

    def story(self, number: int, plan: Plan) -> Story:
        """Tell the story of a plan; its number makes its names unique."""
        name = f"{self._run}-{number}"
        if isinstance(plan, StayPlan):
            return self._stay(plan, name)
        return self._visit(plan, name)

    def pay(self, bill: str) -> bool:
        """Pay a bill with a good instrument; true when nothing is left to pay."""
        status = self._call(self._city, f"/bills/{bill}")["status"]
        if status in ("closed", "overdue"):
            self._call(
                self._city,
                f"/bills/{bill}/pay",
                body={"gateway": GATEWAY, "token": "tok_ok"},
                idempotency_key=f"{self._run}-{bill}-{time.monotonic_ns()}",
                # A worker may have been quicker; the next look will tell.
                allowed=(ACCEPTED, CONFLICT),
            )
        return status in ("settled", "voided")

    def _stay(self, plan: StayPlan, name: str) -> Story:
        gate = self._gates[plan.lot.code]
        lane_in, lane_out = plan.lanes
        read = {"plate": {"text": plan.plate, "confidence": 0.98}}
        yield plan.entry_at
        entry = _event(f"{name}-in", lane_in, at=plan.entry_at) | read
        session = self._call(gate, "/parking/entries", body=entry)["session"]
        yield plan.exit_at
        leave = _event(f"{name}-out", lane_out, at=plan.exit_at) | read
        answer = self._call(gate, "/parking/exits", body=leave)
        waits = answer["decision"] == "wait"
        if bill := answer.get("bill"):
            yield from self._owing(bill, plan, waits=waits, at=plan.exit_at)
        if waits:
            yield from self._waiting_at_barrier(gate, session=session, at=plan.exit_at)
        passed_at = plan.exit_at + timedelta(seconds=10)
        passage = _event(f"{name}-passed", lane_out, at=passed_at)
        passage |= {"kind": "passed", "about": f"{name}-out"}
        self._call(gate, "/parking/passages", body=passage)
        self.told.sessions += 1

    def _visit(self, plan: VisitPlan, name: str) -> Story:
        his, person = self._hospitals[plan.hospital.code], plan.person
        yield plan.opened_at
        visit = {
            "visit_no": name,
            "kind": plan.kind,
            "patient": {"id_no": person.id_no} if person else {"unknown": True},
            "department": plan.department,
            "opened_at": plan.opened_at.isoformat(),
        }
        bill = self._call(his, "/clinic/visits", body=visit)["bill"]
        # The doctor first, then everything that the doctor ordered.
        for first, last in ((0, 1), (1, len(plan.treatments))):
            at = plan.opened_at + timedelta(minutes=5 + 25 * first)
            yield at
            charges = [
                _charge(number, plan.treatments[number], at=at)
                for number in range(first, last)
            ]
            path = f"/clinic/visits/{name}/charges"
            answer = self._call(his, path, body={"charges": charges})
            for line in answer["results"]:
                if line["status"] == "pay_now":
                    yield from self._owing(line["bill"], plan, waits=True, at=at)
        yield plan.discharged_at
        path = f"/clinic/visits/{name}/discharge"
        self._call(his, path, body={"at": plan.discharged_at.isoformat()})
        self.told.visits += 1
        yield from self._owing(bill, plan, waits=False, at=plan.discharged_at)

    def _owing(self, bill: str, plan: Plan, *, waits: bool, at: datetime) -> Story:
        """Remember a bill; where nobody collects it, pay it and see that it is paid.

        What takes longer than a patient person waits is left for the evening.
        """
        token = plan.person.token if plan.person and not waits else ""
        self.told.bills[bill] = token
        if token:
            return
        for turn in range(ASK_ABOUT_BILL_MAX):
            yield at + turn * LATER
            if self.pay(bill):
                return
            _wait_at(turn)

    def _waiting_at_barrier(
        self, gate: SignedClient, *, session: str, at: datetime
    ) -> Story:
        for turn in range(ASK_ABOUT_BILL_MAX):
            yield at + turn * LATER
            path = f"/parking/sessions/{session}"
            if self._call(gate, path)["decision"] == "open":
                return
            _wait_at(turn)

    def _call(
        self,
        client: SignedClient,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        idempotency_key: str = "",
        allowed: tuple[int, ...] = (OK, CREATED, ACCEPTED),
    ) -> Any:
        """Get, or post a body; again and again while nobody is there.

        Posting again is harmless: every write has a name.

        Raises:
            UnexpectedAnswer: it was refused, or nobody came back.
        """
        end = time.monotonic() + AWAY_SECONDS_MAX
        while True:
            reply = _try(client, path, body=body, idempotency_key=idempotency_key)
            if reply and reply.status in allowed:
                return reply.json
            is_away = reply is None or reply.status in UNAVAILABLE
            if not is_away or time.monotonic() > end:
                text = f"{path}: {reply and (reply.status, reply.json)}"
                raise UnexpectedAnswer(text)
            time.sleep(ASK_AGAIN_SECONDS)


def _wait_at(turn: int) -> None:
    """Wait where the rest of the day has not taken long enough."""
    if turn >= PATIENT_TURNS:
        time.sleep(ASK_AGAIN_SECONDS)


def _try(
    client: SignedClient,
    path: str,
    *,
    body: Mapping[str, Any] | None,
    idempotency_key: str,
) -> Reply | None:
    try:
        if body is None:
            return client.get(API + path)
        return client.post(API + path, body, idempotency_key=idempotency_key)
    except (OSError, http.client.HTTPException):
        client.connection.close()
        return None


def _event(event_id: str, lane: str, *, at: datetime) -> dict[str, Any]:
    return {"event_id": event_id, "lane": lane, "occurred_at": at.isoformat()}


def _charge(number: int, treatment: Treatment, *, at: datetime) -> dict[str, Any]:
    return {
        "line_no": str(number + 1),
        "code": treatment.code,
        "name": treatment.name,
        "category": treatment.category,
        "quantity": treatment.quantity,
        "unit_price_minor": treatment.unit_price_minor,
        "insurance_class": treatment.insurance_class,
        "performed_at": at.isoformat(),
    }


def _clients(base_url: str, keys: Mapping[str, Any]) -> dict[str, SignedClient]:
    return {
        code: SignedClient(base_url, client_key(issued))
        for code, issued in keys.items()
    }

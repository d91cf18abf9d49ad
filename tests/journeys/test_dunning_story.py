"""A car leaves, its bill can't be collected; what follows, until it has been paid.

Told through the doors: a gate and the city sign their calls, the gateway is the
sandbox's own process, and only ``run_due --at`` moves the workers' clock.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from pytest_django import Settings

from ledger.models import Notice
from ledger.operations.take_tenders import in_cash
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.books import NOON
from tests.factories.desk_money import take_tenders
from tests.factories.gates import ENTRIES, EXITS, a_gate, event
from tests.factories.keys import city_key
from tests.factories.parking import MINUTE, a_lot
from tests.factories.people import GOOD_CARD
from tests.factories.sandbox import SECRET, SandboxProcess
from tests.signed import SignedTestClient

CITIZEN = f"/api/v1/credit/citizens/{LIN.ref}"
EMPTY_CARD = "tok_insufficient"
DAY = timedelta(days=1)


class Story:
    """Who speaks to whom: the gate, the city, the sandbox and the clock."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self.sandbox = sandbox
        self.gate = a_gate(a_lot())
        self.city = SignedTestClient.of(city_key())
        self.city.put(CITIZEN, LIN.facts())
        self.city.put(f"{CITIZEN}/credentials/plate/{quote(LIN.plate)}", {})
        mandate = {"gateway": "sandbox", "token": EMPTY_CARD, "kinds": ["parking"]}
        self.city.put(f"{CITIZEN}/mandate", mandate)

    def enters(self, at: datetime) -> Any:
        return self.gate.post(ENTRIES, event("in-1", at)).json()

    def leaves(self, at: datetime) -> Any:
        return self.gate.post(EXITS, event("out-1", at)).json()

    def bill(self, bill_id: str) -> Any:
        return self.city.get(f"/api/v1/bills/{bill_id}").json()

    def walked(self, bill_id: str) -> list[str]:
        return [step["status"] for step in self.bill(bill_id)["timeline"]]

    def parking_line(self) -> str:
        lines = self.city.get(f"{CITIZEN}/lines").json()
        (status,) = [line["status"] for line in lines if line["kind"] == "parking"]
        return str(status)

    def pays(self, bill_id: str) -> None:
        order = {"gateway": "sandbox", "token": GOOD_CARD}
        path = f"/api/v1/bills/{bill_id}/pay"
        assert self.city.post(path, order, Idempotency_Key=bill_id).status_code == 202

    def workers_turn(self, at: datetime) -> dict[str, int]:
        said = StringIO()
        call_command("run_due", "--at", at.isoformat(), stdout=said)
        counts: dict[str, int] = json.loads(said.getvalue())
        return counts


@pytest.fixture
def story(
    committed: TestDatabase, settings: Settings, tmp_path: Path
) -> Iterator[Story]:
    with SandboxProcess(tmp_path) as sandbox:
        settings.SANDBOX_URL, settings.SANDBOX_SECRET = sandbox.url, SECRET
        yield Story(sandbox)


def told() -> list[str]:
    return list(Notice.objects.order_by("at", "kind").values_list("kind", flat=True))


def declined(story: Story) -> tuple[str, datetime]:
    """A car leaves, the bank has no money for it: the bill, and when it is due."""
    story.enters(NOON)
    left = story.leaves(NOON + 90 * MINUTE)
    assert (left["decision"], left["outcome"]) == ("open", "deferred")
    bill_id = str(left["bill"])
    closed_at = datetime.fromisoformat(story.bill(bill_id)["timeline"][-1]["at"])
    assert story.workers_turn(closed_at + MINUTE)["bills_collected"] == 1
    bill = story.bill(bill_id)
    assert (bill["status"], bill["payment"]["status"]) == ("closed", "declined")
    return bill_id, closed_at + 3 * DAY


def suspended(story: Story, bill_id: str, due_at: datetime) -> None:
    """The payer is reminded, then told that it is overdue; the line is suspended."""
    assert story.workers_turn(due_at - DAY)["reminders"] == 1
    assert (told(), story.parking_line()) == (["declined", "reminder"], "active")
    story.workers_turn(due_at)
    assert story.bill(bill_id)["status"] == "overdue"
    assert told() == ["declined", "reminder", "overdue"]
    assert story.parking_line() == "suspended"


def stopped(story: Story) -> None:
    """The next exit asks to be paid now."""
    entered = story.enters(NOON + DAY)
    assert entered["deferral"]["reason"] == "credit.line.suspended"
    answer = story.leaves(NOON + DAY + 90 * MINUTE)
    assert (answer["decision"], answer["outcome"]) == ("wait", "pay_now")
    assert answer["reason"] == "credit.line.suspended"
    assert answer["pay_url"]


def test_declined_reminded_overdue_suspended_paid_and_lifted(story: Story) -> None:
    bill_id, due_at = declined(story)
    suspended(story, bill_id, due_at)
    stopped(story)

    story.pays(bill_id)
    assert story.bill(bill_id)["status"] == "settling"
    assert story.leaves(NOON + DAY + 91 * MINUTE)["decision"] == "wait"
    story.workers_turn(due_at)
    assert story.walked(bill_id)[-3:] == ["overdue", "settling", "settled"]
    assert story.parking_line() == "active"

    free = story.leaves(NOON + DAY + 92 * MINUTE)
    assert (free["decision"], free["outcome"]) == ("open", "deferred")
    (taken,) = [c for c in story.sandbox.charges() if c["status"] == "succeeded"]
    assert taken["amount_minor"] == story.bill(bill_id)["total_minor"]
    call_command("verify_ledger", stdout=StringIO())


def test_whoever_pays_in_cash_leaves_before_any_worker_has_looked(story: Story) -> None:
    bill_id, due_at = declined(story)
    suspended(story, bill_id, due_at)
    stopped(story)
    take_tenders(
        payment_id=uuid4(),
        bill_id=UUID(bill_id),
        tenders=[in_cash(story.bill(bill_id)["total_minor"])],
        by="wu",
        at=due_at,
    )
    assert story.parking_line() == "suspended"
    assert story.leaves(NOON + DAY + 91 * MINUTE)["decision"] == "open"
    assert story.parking_line() == "active"
    call_command("verify_ledger", stdout=StringIO())

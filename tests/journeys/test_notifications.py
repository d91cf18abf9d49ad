"""Gateways notify: twice, late, out of order, of other money, and forged.

The door is the real one, and so is the gateway that is asked afterwards.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from ledger.adapters.webhooks import signed_headers
from ledger.models import (
    Bill,
    Notification,
    Payment,
    PaymentAnswer,
    Question,
    Refund,
    Surplus,
)
from ledger.operations.claim_bills import claim_bills
from ledger.operations.start_payment import start_payment
from ledger.queries.trial_balance import trial_balance
from ledger.queries.verification import faults
from ledger.queries.work import shards_to_ask
from ledger.rules.accounts import HOUSE_HOLDER
from ledger.rules.ids import SHARDS
from ledger.tasks import ask_due, ask_unexpected, collect_due
from tests.factories.answers import hear, lost
from tests.factories.bills import a_bill
from tests.factories.sandbox import SECRET, SandboxProcess

pytestmark = pytest.mark.django_db
DOOR = "/api/v1/gateways/sandbox/notifications"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("notifying")) as process:
        yield process


@pytest.fixture(autouse=True)
def _asked(gateway: SandboxProcess, settings: Settings) -> None:
    settings.SANDBOX_URL, settings.SANDBOX_SECRET = gateway.url, SECRET


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the door and the gateway read the clock


def notify(
    reference: str,
    status: str = "succeeded",
    amount_minor: int = 900,
    *,
    secret: str = SECRET,
    altered: bytes = b"",
) -> int:
    """Send what a gateway would; the status of the door's answer."""
    body = json.dumps(
        {
            "type": f"charge.{status}",
            "data": {
                "reference": reference,
                "status": status,
                "amount_minor": amount_minor,
                "currency": "CNY",
            },
        }
    ).encode()
    headers = signed_headers(secret, body, message_id=f"msg_{uuid4()}", at=now())
    answer = Client().post(
        DOOR, altered or body, content_type="application/json", headers=headers
    )
    return answer.status_code


def charge(gateway: SandboxProcess, reference: str, amount_minor: int = 900) -> None:
    """Let the gateway take money under a reference, whoever asked for it."""
    order = {"reference": reference, "token": "tok_ok", "currency": "CNY"}
    gateway.post("/charges", order | {"amount_minor": amount_minor})


def a_minute_ago() -> datetime:
    return now() - timedelta(minutes=1)


def unanswered(at: datetime | None = None) -> Payment:
    """A payment that was asked for a minute ago and whose answer isn't in yet."""
    at = at or a_minute_ago()
    payment = start_payment(
        bill_id=a_bill(uuid4(), 900),
        gateway="sandbox",
        channel="portal",
        token="tok_notify_late",  # noqa: S106 - an instrument of the sandbox
        at=at,
    )
    claim_bills(shard=payment.holder_shard, limit=9, at=at)
    Payment.objects.filter(id=payment.id).update(ask_at=now() + timedelta(minutes=1))
    return payment


def workers_ask() -> None:
    for shard in shards_to_ask(at=now()):
        ask_due(shard, now)
        ask_unexpected(shard, now)


def test_a_notification_books_nothing_and_has_its_payment_asked_about(
    gateway: SandboxProcess,
) -> None:
    payment = unanswered()
    charge(gateway, payment.reference)
    books = trial_balance()
    assert notify(payment.reference) == 204
    assert Bill.objects.get().status == "settling"
    assert trial_balance() == books
    workers_ask()
    assert Bill.objects.get().status == "settled"
    assert PaymentAnswer.objects.get().asked_by == "ask"
    assert list(faults()) == []


def test_a_notification_that_says_what_the_gateway_doesn_t_moves_nothing() -> None:
    payment = unanswered()
    assert notify(payment.reference) == 204
    workers_ask()
    payment.refresh_from_db()
    assert (payment.status, payment.reason) == ("declined", "no_answer")
    assert Bill.objects.get().status == "overdue"
    assert not Surplus.objects.exists()
    assert list(faults()) == []


def test_the_same_notification_again_changes_nothing(gateway: SandboxProcess) -> None:
    payment = unanswered()
    charge(gateway, payment.reference)
    for _ in range(3):
        assert notify(payment.reference) == 204
        workers_ask()
    assert notify(payment.reference) == 204
    assert shards_to_ask(at=now()) == []
    assert Notification.objects.count() == PaymentAnswer.objects.count() == 1
    assert list(faults()) == []


def test_in_whatever_order_notifications_come_the_gateways_word_counts(
    gateway: SandboxProcess,
) -> None:
    payment = unanswered()
    charge(gateway, payment.reference)
    for status in ("succeeded", "pending", "declined"):
        assert notify(payment.reference, status) == 204
        workers_ask()
    payment.refresh_from_db()
    assert payment.status == "succeeded"
    assert PaymentAnswer.objects.count() == 1
    assert list(faults()) == []


def test_a_notification_of_another_amount_counts_for_nothing_by_itself(
    gateway: SandboxProcess,
) -> None:
    payment = unanswered()
    charge(gateway, payment.reference)
    assert notify(payment.reference, amount_minor=9) == 204
    workers_ask()
    assert Bill.objects.get().status == "settled"
    assert not Surplus.objects.exists()
    assert list(faults()) == []


def test_another_amount_at_the_gateway_goes_back(gateway: SandboxProcess) -> None:
    payment = unanswered()
    charge(gateway, payment.reference, 9)
    assert notify(payment.reference) == 204
    workers_ask()
    assert Bill.objects.get().status == "overdue"
    assert Surplus.objects.get().amount_minor == 9
    assert list(faults()) == []


def test_another_bills_reference_settles_that_bill_alone(
    gateway: SandboxProcess,
) -> None:
    payment, other = unanswered(), unanswered()
    charge(gateway, other.reference)
    assert notify(other.reference) == 204
    workers_ask()
    payment.refresh_from_db()
    assert payment.status == "submitted"
    assert Bill.objects.get(id=other.bill_id).status == "settled"
    assert list(faults()) == []


def test_a_reference_we_never_used_is_asked_about_and_given_back_once(
    gateway: SandboxProcess,
) -> None:
    reference = f"another shop's {uuid4()}"
    charge(gateway, reference, 1_234)
    for amount in (1_234, 1_234, 99):
        assert notify(reference, amount_minor=amount) == 204
        workers_ask()
    surplus, refund = Surplus.objects.get(), Refund.objects.get()
    assert (surplus.cause, surplus.holder_id) == ("unheard_of", HOUSE_HOLDER)
    assert (refund.status, refund.amount_minor) == ("approved", 1_234)
    assert refund.charge_reference == reference
    assert list(faults()) == []


def test_a_reference_nobody_used_is_asked_about_and_forgotten() -> None:
    reference = str(uuid4())
    for _ in range(2):
        assert notify(reference) == 204
    workers_ask()
    question = Question.objects.get()
    assert (question.answer, question.asks) == ("absent", 1)
    assert not Surplus.objects.exists()
    assert notify(reference, amount_minor=5) == 204
    question.refresh_from_db()
    assert question.ask_at is not None
    workers_ask()
    assert list(faults()) == []


def test_money_that_comes_for_a_declined_payment_is_found_by_its_notification(
    gateway: SandboxProcess,
) -> None:
    payment = hear(lost(a_bill(uuid4(), 900), a_minute_ago()), "absent", now())
    charge(gateway, payment.reference)
    assert notify(payment.reference) == 204
    workers_ask()
    assert Surplus.objects.get().cause == "late_success"
    payment.refresh_from_db()
    assert payment.status == "declined"
    assert list(faults()) == []


def test_a_parked_payment_is_asked_about_when_it_is_notified(
    gateway: SandboxProcess,
) -> None:
    payment = lost(a_bill(uuid4(), 900), now() - timedelta(days=9))
    Payment.objects.filter(id=payment.id).update(ask_at=None, parked_at=now())
    charge(gateway, payment.reference)
    assert notify(payment.reference) == 204
    workers_ask()
    assert Bill.objects.get().status == "settled"
    assert list(faults()) == []


def test_a_gateway_that_says_nothing_about_strange_money_is_asked_by_plan(
    settings: Settings,
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:1"
    assert notify(str(uuid4())) == 204
    workers_ask()
    at = now()
    for day in range(10):
        later = at + timedelta(days=day)
        for shard in shards_to_ask(at=later):
            ask_unexpected(shard, lambda then=later: then)  # type: ignore[misc]
    question = Question.objects.get()
    assert question.asks == 9
    assert question.parked_at is not None
    assert list(faults()) == []


def test_a_forged_notification_is_refused_and_leaves_no_trace() -> None:
    payment = unanswered()
    assert notify(payment.reference, secret="somebody else's") == 401  # noqa: S106
    assert notify(payment.reference, altered=b'{"type": "charge.succeeded"}') == 401
    assert not Notification.objects.exists()
    payment.refresh_from_db()
    assert payment.ask_at
    assert payment.ask_at > now()


def test_a_payment_that_is_confirmed_late_settles_by_its_notification(
    gateway: SandboxProcess,
) -> None:
    payment = start_payment(
        bill_id=a_bill(uuid4(), 900),
        gateway="sandbox",
        channel="portal",
        token="tok_notify_twice",  # noqa: S106 - an instrument of the sandbox
        at=now(),
    )
    for shard in range(SHARDS):
        collect_due(shard, now)
    assert Bill.objects.get().status == "settled"
    for _ in range(2):
        assert notify(payment.reference) == 204
    assert shards_to_ask(at=now()) == []
    assert len(gateway.charges(f"?reference={payment.reference}")) == 1
    assert list(faults()) == []

"""Workers give money back at a real sandbox, whatever gets lost on the way."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from ledger.models import Bill, Refund, RefundAnswer
from ledger.money import Money
from ledger.operations.approve_refund import RefundNotWaiting, RefundUnknown
from ledger.operations.claim_refunds import ask_refund_again
from ledger.operations.keep_surplus import Unexpected, keep_surplus
from ledger.operations.post_transfers import post_all
from ledger.operations.record_refunds import record_refunds
from ledger.operations.request_refund import request_refund
from ledger.operations.start_payment import start_payment
from ledger.ports import Answer, Outcome
from ledger.queries.verification import faults
from ledger.queries.work import shards_to_refund
from ledger.rules import accounts
from ledger.rules.asking import ASKED_AFTER
from ledger.tasks import ask_refunds_due, refund_due, run_due
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.paid import a_draft, balance
from tests.factories.people import GOOD_CARD
from tests.factories.road import Road
from tests.factories.sandbox import SECRET, SandboxProcess
from tests.factories.settling import collect

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=1)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def road(sandbox: SandboxProcess, settings: Settings) -> Iterator[Road]:
    with Road(upstream_port=sandbox.port) as between:
        settings.SANDBOX_URL, settings.SANDBOX_SECRET = between.url, SECRET
        yield between


@pytest.fixture
def bill(road: Road) -> UUID:
    """A bill of ten yuan, paid at the sandbox."""
    bill_id = a_bill(uuid4(), 10_00)
    start_payment(
        bill_id=bill_id, gateway="sandbox", channel="api", token=GOOD_CARD, at=SOON
    )
    run_due(SOON)
    assert Bill.objects.get(id=bill_id).status == "settled"
    return bill_id


def given_back(sandbox: SandboxProcess, refund: Refund) -> list[int]:
    """What the gateway itself says it gave back under a refund's reference."""
    rows = json.loads(sandbox.read(f"/refunds?reference={refund.reference}"))
    return [row["amount_minor"] for row in rows]


def turn(refund: Refund, at: datetime) -> str:
    """Let the worker of a refund's partition work and ask; give where it stands."""
    refund_due(refund.holder_shard, lambda: at)
    ask_refunds_due(refund.holder_shard, lambda: at)
    refund.refresh_from_db()
    assert list(faults()) == []
    return refund.status


def test_a_refund_goes_back_where_the_payment_came_from(
    bill: UUID, sandbox: SandboxProcess
) -> None:
    refund = request_refund(draft=a_draft(bill, amount_minor=4_00), at=SOON)
    assert shards_to_refund(at=SOON) == [refund.holder_shard]
    figures = run_due(SOON)
    assert (figures["refunds_submitted"], figures["refunds_asked"]) == (1, 0)
    refund.refresh_from_db()
    assert refund.status == "succeeded"
    assert given_back(sandbox, refund) == [4_00]
    assert shards_to_refund(at=SOON + timedelta(days=9)) == []
    assert list(faults()) == []


def test_a_lost_answer_is_asked_about_and_the_money_moves_once(
    bill: UUID, sandbox: SandboxProcess, road: Road
) -> None:
    road.answers_to_lose = 1
    refund = request_refund(draft=a_draft(bill), at=SOON)
    assert turn(refund, SOON) == "unknown"
    assert balance(accounts.clearing("sandbox")) == 10_00
    assert turn(refund, SOON + timedelta(seconds=29)) == "unknown"
    assert turn(refund, SOON + timedelta(seconds=30)) == "succeeded"
    assert given_back(sandbox, refund) == [10_00]
    assert balance(accounts.clearing("sandbox")) == 0
    asked_by = RefundAnswer.objects.order_by("id").values_list("asked_by", "answer")
    assert list(asked_by) == [("refund", "unknown"), ("ask", "succeeded")]


def test_a_lost_order_is_sent_again_under_its_reference(
    bill: UUID, sandbox: SandboxProcess, road: Road
) -> None:
    road.orders_to_lose = 1
    refund = request_refund(draft=a_draft(bill), at=SOON)
    assert turn(refund, SOON) == "unknown"
    assert given_back(sandbox, refund) == []
    assert turn(refund, SOON + timedelta(seconds=30)) == "succeeded"
    assert given_back(sandbox, refund) == [10_00]
    answers = RefundAnswer.objects.order_by("id").values_list("asked_by", "answer")
    assert list(answers) == [
        ("refund", "unknown"),
        ("ask", "absent"),
        ("refund", "succeeded"),
    ]


def test_a_refund_that_was_declined_while_it_was_asked_about_is_not_sent_again(
    bill: UUID, sandbox: SandboxProcess, road: Road
) -> None:
    road.orders_to_lose = 1
    refund = request_refund(draft=a_draft(bill), at=SOON)
    assert turn(refund, SOON) == "unknown"

    def clock() -> datetime:
        """Read before the question and after it: then another worker has heard."""
        refund.refresh_from_db()
        if refund.asks and refund.status == "unknown":
            declined = Outcome(refund.reference, Answer.DECLINED, reason="too_late")
            record_refunds(outcomes=[declined], asked_by="refund", at=SOON)
        return SOON + timedelta(seconds=30)

    ask_refunds_due(refund.holder_shard, clock)
    refund.refresh_from_db()
    assert refund.status == "declined"
    assert given_back(sandbox, refund) == []


def test_a_refund_that_stays_unknown_is_left_to_a_person(
    bill: UUID, road: Road
) -> None:
    refund = request_refund(draft=a_draft(bill), at=SOON)
    road.orders_to_lose = 99
    for pause in (timedelta(), *ASKED_AFTER):
        assert turn(refund, SOON + pause) == "unknown"
    assert refund.ask_at is None
    assert refund.parked_at == SOON + ASKED_AFTER[-1]
    assert refund.asks == len(ASKED_AFTER)
    later = SOON + timedelta(days=9)
    assert shards_to_refund(at=later) == []
    ask_refund_again(refund_id=refund.id, at=later)
    assert turn(refund, later) == "unknown"
    assert refund.parked_at == later


def test_a_refund_that_gets_through_with_the_last_question_is_not_parked(
    bill: UUID, road: Road, sandbox: SandboxProcess
) -> None:
    refund = request_refund(draft=a_draft(bill), at=SOON)
    road.orders_to_lose = len(ASKED_AFTER)
    for pause in (timedelta(), *ASKED_AFTER[:-1]):
        assert turn(refund, SOON + pause) == "unknown"
    assert turn(refund, SOON + ASKED_AFTER[-1]) == "succeeded"
    assert refund.parked_at is None
    assert given_back(sandbox, refund) == [10_00]


def test_only_a_refund_that_was_left_to_a_person_is_asked_about_by_one(
    bill: UUID, road: Road
) -> None:
    road.orders_to_lose = 1
    refund = request_refund(draft=a_draft(bill), at=SOON)
    assert turn(refund, SOON) == "unknown"
    with pytest.raises(RefundNotWaiting), transaction.atomic():
        ask_refund_again(refund_id=refund.id, at=SOON)
    with pytest.raises(RefundUnknown), transaction.atomic():
        ask_refund_again(refund_id=uuid4(), at=SOON)


def test_what_the_gateway_refuses_is_declined_and_moves_nothing(
    bill: UUID, sandbox: SandboxProcess
) -> None:
    refund = request_refund(draft=a_draft(bill), at=SOON)
    payment = Bill.objects.get(id=bill).payments.get()
    taken_back = {
        "reference": uuid4().hex,
        "charge_reference": payment.reference,
        "amount_minor": 1,
        "currency": "CNY",
    }
    assert sandbox.post("/refunds", taken_back)[0] == 200
    assert turn(refund, SOON) == "declined"
    assert refund.decline_reason == "exceeds_charge"
    assert balance(accounts.clearing("sandbox")) == 10_00


def test_a_gateway_that_is_gone_declines_no_refund(road: Road) -> None:
    bill = a_bill(uuid4(), 10_00)
    start_payment(
        bill_id=bill, gateway="gone", channel="lane", token=GOOD_CARD, at=SOON
    )
    collect(Bill.objects.get(id=bill).holder_id, SOON)
    refund = request_refund(draft=a_draft(bill), at=SOON)
    assert turn(refund, SOON) == "unknown"
    assert turn(refund, SOON + timedelta(seconds=30)) == "unknown"
    assert refund.ask_at is not None


def test_a_worker_that_was_held_up_sends_nothing_any_more(
    bill: UUID, sandbox: SandboxProcess
) -> None:
    refund = request_refund(draft=a_draft(bill), at=SOON)
    clock = iter([SOON, SOON + timedelta(seconds=30)])
    refund_due(refund.holder_shard, lambda: next(clock))
    assert given_back(sandbox, refund) == []
    assert turn(refund, SOON + timedelta(seconds=30)) == "succeeded"
    assert given_back(sandbox, refund) == [10_00]


def test_a_surplus_goes_back_and_leaves_nothing_unapplied(
    road: Road, sandbox: SandboxProcess
) -> None:
    holder, reference = uuid4(), uuid4().hex
    charge = {"token": GOOD_CARD, "amount_minor": 7_00, "currency": "CNY"}
    assert sandbox.post("/charges", charge | {"reference": reference})[0] == 200
    found = Unexpected(
        "sandbox", reference, Money(7_00, "CNY"), "unheard_of", holder_id=holder
    )
    post_all(postings=keep_surplus(found=[found], at=SOON), at=SOON)
    assert balance(accounts.unapplied(holder)) == -7_00
    refund = Refund.objects.get()
    assert turn(refund, SOON) == "succeeded"
    assert given_back(sandbox, refund) == [7_00]
    assert balance(accounts.unapplied(holder)) == 0
    assert balance(accounts.clearing("sandbox")) == 0

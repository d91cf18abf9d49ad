"""Faults that users of other systems reported: here none of them happens."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from credit.operations.defer_charge import Debt, defer_charge, place_hold
from ledger.models import Bill, Payment, PaymentAnswer, Refund, Surplus, Tender
from ledger.money import Money
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.start_payment import start_payment
from ledger.operations.take_tenders import in_cash
from ledger.ports import Answer, Outcome
from ledger.queries.trial_balance import trial_balance
from ledger.queries.verification import faults
from ledger.rules import accounts
from ledger.rules.accounts import AccountName
from ledger.rules.settling import Taken, settling
from ledger.rules.states import BillStatus
from ledger.tasks import run_due
from tests.databases import TestDatabase
from tests.factories.answers import SOON, hear, lost, submitted
from tests.factories.bills import a_bill
from tests.factories.books import NOON, a_merchant
from tests.factories.desk_money import in_tills, take_tenders
from tests.factories.keys import gate_key
from tests.factories.people import GOOD_CARD, a_citizen
from tests.factories.road import Road
from tests.factories.sandbox import SECRET, SandboxProcess
from tests.signed import SignedTestClient


def stands(name: AccountName) -> int:
    """What stands on an account, debits above zero."""
    return sum(
        row.debits_minor - row.credits_minor
        for row in trial_balance()
        if row.account == name.code
    )


def test_a_transaction_is_not_settled_twice_within_milliseconds(
    committed: TestDatabase,
) -> None:
    """The answer, its notification's and a worker's that was thought dead at once."""
    payments = [submitted(a_bill(uuid4(), 900)) for _ in range(5)]
    outcomes = [
        Outcome(payment.reference, Answer.SUCCEEDED, Money(900, "CNY"))
        for payment in payments
    ]

    def record(number: int) -> None:
        heard = outcomes if number % 2 else outcomes[::-1]
        record_outcomes(outcomes=heard, asked_by="collect", at=SOON)
        connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(record, range(8)))
    assert stands(accounts.clearing("sandbox")) == 5 * 900
    assert set(Bill.objects.values_list("status", flat=True)) == {"settled"}
    assert PaymentAnswer.objects.count() == 8 * 5
    assert not Surplus.objects.exists()
    assert list(faults()) == []


@pytest.fixture
def road(tmp_path: Path, settings: Settings, committed: TestDatabase) -> Iterator[Road]:
    """A sandbox of the test's own, and the way to it."""
    with SandboxProcess(tmp_path) as sandbox, Road(upstream_port=sandbox.port) as way:
        settings.SANDBOX_URL, settings.SANDBOX_SECRET = way.url, SECRET
        yield way


def a_bill_paid_over(road: Road) -> UUID:
    """Form a garage's bill of ten yuan and have it paid at the sandbox."""
    bill = a_bill(uuid4(), 10_00, merchant="garage")
    start_payment(
        bill_id=bill, gateway="sandbox", channel="api", token=GOOD_CARD, at=SOON
    )
    run_due(SOON)
    return bill


def asked(client: SignedTestClient, bill: UUID, key: str, minor: int) -> int:
    """Ask for a refund over the API; the status that is answered."""
    order = {"amount_minor": minor, "reason": "Charged twice"}
    path = f"/api/v1/bills/{bill}/refunds"
    try:
        return int(client.post(path, order, Idempotency_Key=key).status_code)
    finally:
        connection.close()


def work_through_refunds(hours: int = 2) -> None:
    """Let two workers at a time do what is due, now and until ``hours`` later."""
    at = datetime.now(UTC)  # noqa: TID251 - the door's clock
    for later in (timedelta(), timedelta(minutes=1), timedelta(hours=hours)):
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda _, at=at + later: _turn(at), range(2)))


def _turn(at: datetime) -> None:
    run_due(at)
    connection.close()


def test_a_refund_asked_twice_moves_money_once(road: Road) -> None:
    """Twice by its caller, twice by workers, its answer lost on the way."""
    garage = SignedTestClient.of(gate_key("garage"))
    bill = a_bill_paid_over(road)
    road.answers_to_lose = 1
    with ThreadPoolExecutor(4) as threads:
        answers = list(
            threads.map(lambda _: asked(garage, bill, "once", 4_00), range(4))
        )
    assert 202 in answers
    assert set(answers) <= {202, 409}, "409: the first is still being answered"
    assert asked(garage, bill, "once", 4_00) == 202
    work_through_refunds()
    assert [r.status for r in Refund.objects.all()] == ["succeeded"]
    assert road.answers_to_lose == 0
    assert road.given_back() == [4_00]
    assert stands(accounts.clearing("sandbox")) == 6_00
    assert list(faults()) == []


def test_a_refund_that_is_refused_moves_no_money(road: Road) -> None:
    """A key used for something else, more than is left: 409, and nothing happens."""
    garage = SignedTestClient.of(gate_key("garage"))
    bill = a_bill_paid_over(road)
    assert asked(garage, bill, "first", 6_00) == 202
    assert asked(garage, bill, "first", 4_00) == 409
    assert asked(garage, bill, "second", 6_00) == 409
    work_through_refunds()
    assert asked(garage, bill, "second", 6_00) == 409
    work_through_refunds()
    assert Refund.objects.count() == 1
    assert road.given_back() == [6_00]
    assert stands(accounts.clearing("sandbox")) == 4_00
    assert list(faults()) == []


@pytest.mark.django_db
def test_an_unknown_payment_that_turns_successful_leaves_no_bill_unpaid() -> None:
    bill = a_bill(uuid4(), 900)
    payment = lost(bill)
    assert Bill.objects.get().status == "settling"
    hear(payment, "succeeded", SOON + timedelta(days=4))
    settled = Bill.objects.get()
    assert (settled.status, settled.settled_at) == ("settled", SOON + timedelta(days=4))
    assert stands(accounts.due(settled.holder_id)) == 0
    assert list(faults()) == []


@pytest.mark.django_db
def test_two_equal_payments_stay_two() -> None:
    """The same holder, merchant, amount and moment: paid twice, told apart."""
    holder = uuid4()
    bills = [a_bill(holder, 900), a_bill(holder, 900)]
    first, second = (submitted(bill) for bill in bills)
    assert first.reference != second.reference
    hear(first, "succeeded")
    second.refresh_from_db()
    assert second.status == "submitted"
    hear(second, "succeeded")
    assert stands(accounts.clearing("sandbox")) == 1_800
    assert Payment.objects.filter(status="succeeded").count() == 2
    assert list(faults()) == []


@pytest.mark.django_db
def test_two_equal_tenders_at_a_desk_stay_two() -> None:
    for bill in (a_bill(uuid4(), 900), a_bill(uuid4(), 900)):
        equal = [in_cash(450), in_cash(450)]
        take_tenders(
            payment_id=uuid4(), bill_id=bill, tenders=equal, by="wang", at=SOON
        )
    assert Tender.objects.count() == 4
    assert in_tills() == 1_800
    assert list(faults()) == []


@pytest.mark.django_db
def test_a_hold_counts_against_the_limit() -> None:
    holder, merchant = a_citizen(), a_merchant()

    def debt(amount_minor: int) -> Debt:
        return Debt(
            key=("test", uuid4()),
            holder_id=holder,
            line_kind="parking",
            merchant_id=merchant,
            risk_mode="merchant",
            amount_minor=amount_minor,
            currency="CNY",
            occurred_at=NOON,
            bill_id=uuid4(),
        )

    held = place_hold(debt=debt(300_00), at=NOON, lasts=timedelta(days=1))
    assert held.id is not None
    beyond = defer_charge(debt=debt(200_01), at=NOON)
    assert beyond == "credit.line.limit_exceeded"
    again = place_hold(debt=debt(200_01), at=NOON, lasts=timedelta(days=1))
    assert again.reason == "credit.line.limit_exceeded"
    assert defer_charge(debt=debt(200_00), at=NOON) == ""


class Owed:
    """A bill as the rule of settling sees it."""

    def __init__(self, line_minor: int, due_minor: int, risk_mode: str) -> None:
        self.id, self.holder_id, self.merchant_id = uuid4(), uuid4(), uuid4()
        self.line_kind, self.risk_mode, self.currency = "parking", risk_mode, "CNY"
        self.line_minor, self.due_minor = line_minor, due_minor


@given(
    parts=st.lists(st.integers(1, 1_000_003), min_size=1, max_size=7),
    on_line=st.integers(0, 7_000_021),
    risk_mode=st.sampled_from(["merchant", "city"]),
    status=st.sampled_from([BillStatus.CLOSED, BillStatus.WRITTEN_OFF]),
)
def test_no_sum_drifts_by_a_cent(
    parts: list[int], on_line: int, risk_mode: str, status: BillStatus
) -> None:
    """Whatever a bill is paid with, each account gets what is its own, exactly."""
    total = sum(parts)
    line_minor = min(on_line, total)
    bill = Owed(line_minor, total - line_minor, risk_mode)
    tills = [accounts.till(UUID(int=place)) for place, _ in enumerate(parts)]
    taken = [Taken(till, part) for till, part in zip(tills, parts, strict=True)]
    sums: dict[str, int] = {}
    for move in settling(bill=bill, status=status, taken=taken):
        assert move.amount_minor > 0
        for name, minor in ((move.debit, 1), (move.credit, -1)):
            sums[name.code] = sums.get(name.code, 0) + minor * move.amount_minor
    assert [sums.pop(till.code) for till in tills] == parts
    if status == BillStatus.CLOSED:
        line = accounts.line("parking", bill.holder_id).code
        assert -sums.pop(line, 0) == bill.line_minor
        assert -sums.pop(accounts.due(bill.holder_id).code, 0) == bill.due_minor
    others = [minor for minor in sums.values() if minor]
    payable = accounts.merchant_payable(bill.merchant_id).code
    deferred = accounts.merchant_deferred(bill.merchant_id).code
    if status == BillStatus.WRITTEN_OFF:
        assert others == [-total]
    elif risk_mode == "merchant":
        assert (sums[payable], sums[deferred]) == (-total, total)
    else:
        assert others == []


@pytest.mark.django_db
@pytest.mark.parametrize("odd", [1, 99, 333, 10_000_001])
def test_three_odd_tenders_pay_a_bill_to_the_cent(
    odd: int,
) -> None:
    bill = a_bill(uuid4(), 3 * odd + 1)
    take_tenders(
        payment_id=uuid4(),
        bill_id=bill,
        tenders=[in_cash(part) for part in (odd, odd, odd + 1)],
        by="wang",
        at=SOON,
    )
    holder = Bill.objects.get().holder_id
    assert stands(accounts.due(holder)) == 0
    assert list(faults()) == []

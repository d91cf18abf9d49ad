"""Everybody pays one bill at the same moment: one payment comes of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

from django.db import connection

from ledger.errors import Rejected
from ledger.models import Bill, Payment, Refund, Surplus, Tender
from ledger.money import Money
from ledger.operations.claim_bills import claim_bills
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.start_payment import start_payment
from ledger.operations.take_tenders import in_cash
from ledger.ports import Answer, Outcome
from ledger.queries.verification import faults
from ledger.rules.asking import FIRST_ASK_AFTER
from ledger.rules.ids import shard_of
from tests.databases import TestDatabase
from tests.factories.answers import SOON, a_mandate_of, lost
from tests.factories.bills import a_bill
from tests.factories.desk_money import take_tenders
from tests.factories.people import GOOD_CARD

ROUNDS = 12
"""Who comes first differs from round to round."""

Act = Callable[[UUID], object]


def at_once(bill: UUID, acts: list[Act]) -> list[str]:
    """Let all act at the same moment; what became of each."""
    ready = Barrier(len(acts))

    def act(this: Act) -> str:
        try:
            connection.ensure_connection()
            ready.wait()
            this(bill)
        except Rejected as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act, acts))


def by_phone(bill: UUID) -> Payment:
    return start_payment(
        bill_id=bill, gateway="sandbox", channel="lane", token=GOOD_CARD, at=SOON
    )


def by_worker(bill: UUID) -> object:
    """Claim the bill and have it paid."""
    holder = Bill.objects.values_list("holder_id", flat=True).get(id=bill)
    claimed = claim_bills(shard=shard_of(holder), limit=100, at=SOON)
    outcomes = [
        Outcome(one.order.reference, Answer.SUCCEEDED, one.order.amount)
        for one in claimed
    ]
    return record_outcomes(outcomes=outcomes, asked_by="collect", at=SOON)


def at_desk(bill: UUID) -> Payment:
    tenders = [in_cash(400), in_cash(500)]
    return take_tenders(
        payment_id=uuid4(), bill_id=bill, tenders=tenders, by="wang", at=SOON
    )


def knowingly(bill: UUID) -> Payment:
    return take_tenders(
        payment_id=uuid4(),
        bill_id=bill,
        tenders=[in_cash(900)],
        by="wang",
        at=SOON,
        supersede=True,
    )


def test_paying_now_and_the_worker_make_one_payment(committed: TestDatabase) -> None:
    for _ in range(ROUNDS):
        holder = uuid4()
        a_mandate_of(holder)
        bill = a_bill(holder, 900)
        at_once(bill, [by_phone, by_worker, by_phone, by_worker])
        by_worker(bill)
        assert Payment.objects.filter(bill_id=bill).count() == 1
        assert Bill.objects.get(id=bill).status == "settled"
    assert list(faults()) == []


def test_a_desk_and_the_worker_make_one_payment(committed: TestDatabase) -> None:
    for _ in range(ROUNDS):
        holder = uuid4()
        a_mandate_of(holder)
        bill = a_bill(holder, 900)
        fates = at_once(bill, [at_desk, by_worker, at_desk, by_phone])
        by_worker(bill)
        assert fates.count("done") >= 1
        paid = Payment.objects.get(bill_id=bill, status="succeeded")
        assert Payment.objects.filter(bill_id=bill).count() == 1
        tenders = Tender.objects.filter(payment=paid).count()
        assert tenders == (2 if paid.gateway == "desk" else 0)
        assert Bill.objects.get(id=bill).status == "settled"
    assert list(faults()) == []


def test_an_answer_that_comes_while_a_desk_takes_cash_is_surplus_or_first(
    committed: TestDatabase,
) -> None:
    for _ in range(ROUNDS):
        bill = a_bill(uuid4(), 900)
        payment = lost(bill)

        def answer(_: UUID, reference: str = payment.reference) -> object:
            came = Outcome(reference, Answer.SUCCEEDED, Money(900, "CNY"))
            at = SOON + FIRST_ASK_AFTER
            return record_outcomes(outcomes=[came], asked_by="ask", at=at)

        _, desk, _ = at_once(bill, [answer, knowingly, answer])
        payment.refresh_from_db()
        came_late = desk == "done"
        assert payment.status == ("superseded" if came_late else "succeeded")
        kept = Surplus.objects.filter(reference=payment.reference).count()
        given_back = Refund.objects.filter(charge_reference=payment.reference).count()
        assert kept == given_back == came_late
        assert Bill.objects.get(id=bill).status == "settled"
    assert list(faults()) == []

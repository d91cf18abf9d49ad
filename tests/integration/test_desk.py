"""At a desk: a bill's whole cash total, in one tender or several, or not at all."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from ledger.errors import DomainError
from ledger.models import Bill, BillStep, Payment, StandingChange, Surplus, Tender
from ledger.operations import take_tenders as desk
from ledger.operations.check_slips import SlipTaken
from ledger.operations.claim_bills import claim_bills
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.request_refund import request_refund
from ledger.operations.start_payment import (
    BillBeingPaid,
    BillNotPayable,
    BillUnknown,
    start_payment,
)
from ledger.operations.take_tenders import TenderDraft, by_terminal, in_cash
from ledger.queries.trial_balance import trial_balance
from ledger.queries.verification import faults
from ledger.rules.asking import ASKED_AFTER
from tests.factories.answers import SOON, hear, lost, submitted
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.desk_money import hand_back_refund, in_tills, take_tenders
from tests.factories.paid import a_draft
from tests.factories.people import GOOD_CARD
from tests.factories.shifts import a_shift

pytestmark = pytest.mark.django_db


def cash(amount_minor: int) -> TenderDraft:
    return in_cash(amount_minor)


def card(amount_minor: int, slip: str = "0001") -> TenderDraft:
    return by_terminal("card", amount_minor, gateway="terminal", slip=slip)


def take(bill: UUID, *tenders: TenderDraft, **how: object) -> Payment:
    facts: dict[str, object] = {"payment_id": uuid4(), "by": "wang", "at": SOON}
    return take_tenders(bill_id=bill, tenders=tenders, **(facts | how))


def stands(code: str) -> int:
    """What stands on an account of ours, debits above zero."""
    return sum(
        row.debits_minor - row.credits_minor
        for row in trial_balance()
        if row.account == code
    )


def test_cash_and_two_cards_settle_a_bill_together() -> None:
    bill = a_bill(uuid4(), 900)
    payment = take(bill, cash(100), card(300), card(500, "0002"))
    assert (payment.status, payment.gateway, payment.channel) == (
        "succeeded",
        "desk",
        "desk",
    )
    assert Bill.objects.get().status == "settled"
    assert (in_tills(), stands("clearing:terminal")) == (100, 800)
    steps = BillStep.objects.order_by("id").values_list("status", "by")
    assert list(steps)[2:] == [("settling", "desk:wang"), ("settled", "desk:wang")]
    assert list(faults()) == []


def test_two_equal_tenders_are_two() -> None:
    bill = a_bill(uuid4(), 900)
    take(bill, cash(300), cash(300), card(150), card(150, "0002"))
    assert list(Tender.objects.values_list("amount_minor", flat=True)).count(300) == 2
    assert Tender.objects.count() == 4
    assert (in_tills(), stands("clearing:terminal")) == (600, 300)
    assert list(faults()) == []


def test_the_same_payment_again_is_the_payment_it_was() -> None:
    bill, other = a_bill(uuid4(), 900), a_bill(uuid4(), 900)
    first = take(bill, cash(900))
    assert take(bill, cash(900), payment_id=first.id) == first
    for changed, tender in ((other, cash(900)), (bill, card(900))):
        with pytest.raises(desk.PaymentIdUsed), transaction.atomic():
            take(changed, tender, payment_id=first.id)
    assert Payment.objects.count() == 1
    assert in_tills() == 900


def nobodys(bill: UUID) -> UUID:
    return uuid4()


def in_the_workers_hands(bill: UUID) -> UUID:
    submitted(bill)
    return bill


def just_started(bill: UUID) -> UUID:
    start_payment(
        bill_id=bill, gateway="sandbox", channel="api", token=GOOD_CARD, at=SOON
    )
    return bill


def unanswered(bill: UUID) -> UUID:
    lost(bill)
    return bill


def paid(bill: UUID) -> UUID:
    take(bill, cash(900))
    return bill


def untouched(bill: UUID) -> UUID:
    return bill


@pytest.mark.parametrize(
    ("before", "tenders", "refusal"),
    [
        (nobodys, [cash(900)], BillUnknown),
        (untouched, [cash(0), cash(900)], desk.TenderImpossible),
        (untouched, [cash(-100), cash(1_000)], desk.TenderImpossible),
        (untouched, [card(900, "")], desk.TenderImpossible),
        (untouched, [by_terminal("shells", 900, gateway="terminal", slip="1")],
         desk.TenderImpossible),
        (in_the_workers_hands, [cash(900)], BillBeingPaid),
        (just_started, [cash(900)], BillBeingPaid),
        (unanswered, [cash(900)], desk.AnswerOutstanding),
        (paid, [cash(900)], BillNotPayable),
        (untouched, [cash(899)], desk.TendersDontMakeTheBill),
        (untouched, [cash(500), card(401)], desk.TendersDontMakeTheBill),
        (untouched, [], desk.TendersDontMakeTheBill),
    ],
)  # fmt: skip
def test_a_refusal_moves_nothing(
    before: Callable[[UUID], UUID],
    tenders: list[TenderDraft],
    refusal: type[DomainError],
) -> None:
    bill = before(a_bill(uuid4(), 900))
    payments, books = Payment.objects.count(), trial_balance()
    with pytest.raises(refusal), transaction.atomic():
        take(bill, *tenders, supersede=before is in_the_workers_hands)
    assert Payment.objects.count() == payments
    assert trial_balance() == books
    assert list(faults()) == []


def test_another_tender_is_taken_knowingly_and_the_first_is_still_asked_about() -> None:
    bill = a_bill(uuid4(), 900)
    first = lost(bill)
    take(bill, cash(900), supersede=True)
    first.refresh_from_db()
    assert (first.status, first.ended_at) == ("superseded", None)
    assert first.ask_at == SOON + ASKED_AFTER[0]
    hear(first, "unknown")
    assert list(faults()) == []
    asked_at = SOON + ASKED_AFTER[0]
    over = hear(first, "absent", asked_at)
    assert (over.status, over.ask_at, over.ended_at) == ("superseded", None, asked_at)
    assert not Surplus.objects.exists()
    assert list(faults()) == []


def test_what_the_first_brings_after_all_goes_back() -> None:
    bill = a_bill(uuid4(), 900)
    first = lost(bill)
    take(bill, cash(900), supersede=True)
    for _ in range(2):
        hear(first, "succeeded")
    surplus = Surplus.objects.get()
    assert (surplus.cause, surplus.bill_id) == ("late_success", bill)
    assert stands("clearing:sandbox") == 900
    assert stands(f"unapplied:{first.holder_id}") == -900
    assert Bill.objects.get().status == "settled"
    assert list(faults()) == []


def test_an_overdue_bill_is_taken_and_its_payers_standing_looked_at() -> None:
    holder = uuid4()
    bill = a_bill(holder, 900)
    late = NOON + timedelta(days=4)
    mark_overdue(at=late, limit=10)
    StandingChange.objects.all().delete()
    take(bill, cash(900), at=late)
    assert [change.holder_id for change in StandingChange.objects.all()] == [holder]
    assert claim_bills(shard=0, limit=10, at=late) == []
    assert list(faults()) == []


def test_a_window_takes_a_slip_once_a_day() -> None:
    first, second, elsewhere, tomorrow = (a_bill(uuid4(), 900) for _ in range(4))
    payment = take(first, card(900, "4711"))
    again = {"shift_id": payment.shift_id}
    for twice in ([card(900, "4711")], [card(400, "8"), card(500, "8")]):
        with pytest.raises(SlipTaken), transaction.atomic():
            take(second, *twice, **again)
    take(elsewhere, card(900, "4711"), shift_id=a_shift("li", "2").id)
    take(tomorrow, card(900, "4711"), **again, at=SOON + timedelta(days=1))
    back = request_refund(draft=a_draft(first), at=SOON)
    hand_back_refund(refund_id=back.id, by="wang", at=SOON)
    take(second, card(900, "4711"), **again)
    assert list(faults()) == []

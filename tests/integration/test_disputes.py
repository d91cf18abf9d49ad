"""Disputes freeze a bill, and end in its being taken back, refunded, or owed again."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from ledger.errors import Rejected
from ledger.models import Bill, BillStep, Dispute, Refund, StandingChange
from ledger.operations.bind_instrument import bind_instrument
from ledger.operations.claim_bills import claim_bills
from ledger.operations.decide_dispute import Decision, decide_dispute
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.request_refund import request_refund
from ledger.operations.start_payment import start_payment
from ledger.operations.take_back_bill import take_back_bill
from ledger.operations.withdraw_dispute import withdraw_dispute
from ledger.queries.verification import faults
from ledger.rules import accounts
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.paid import (
    FUND,
    SOON,
    a_draft,
    a_paid_bill,
    a_visits_bill,
    balance,
    give_back,
)
from tests.factories.people import GOOD_CARD
from tests.factories.settling import collect

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
DUE = NOON + 3 * DAY


def dispute(bill: UUID, at: Any = SOON, **facts: Any) -> Dispute:
    known: dict[str, Any] = {
        "id": uuid4(),
        "statement": "I was never there.",
        "opened_by": "citizen",
    }
    return open_dispute(draft=DisputeDraft(bill_id=bill, **known | facts), at=at)


def decide(opened: Dispute, *, upheld: bool, at: Any = SOON, **facts: Any) -> Dispute:
    decision = Decision(is_upheld=upheld, **{"by": "judge", "words": "So."} | facts)
    return decide_dispute(dispute_id=opened.id, decision=decision, at=at)


def refused(act: Any, *args: Any, **facts: Any) -> str:
    with pytest.raises(Rejected) as refusal, transaction.atomic():
        act(*args, **facts)
    assert list(faults()) == []
    return refusal.value.code


def mandate(holder: UUID) -> None:
    bind_instrument(
        holder_id=holder,
        gateway="sandbox",
        token=GOOD_CARD,
        kinds=["parking"],
        cap_minor=None,
        at=NOON,
    )


def timeline(bill: UUID) -> list[str]:
    steps = BillStep.objects.filter(bill_id=bill).order_by("id")
    return list(steps.values_list("status", flat=True))


def test_nobody_collects_or_reminds_of_a_disputed_bill() -> None:
    holder = uuid4()
    mandate(holder)
    bill = a_bill(holder, 10_00)
    opened = dispute(bill)
    assert opened.decide_by == SOON + 7 * DAY
    assert collect(holder, DUE + 30 * DAY) == []
    assert mark_overdue(at=DUE + 30 * DAY, limit=9) == 0
    frozen = Bill.objects.get(id=bill)
    assert (frozen.status, frozen.collect_at, frozen.notice_at) == (
        "disputed",
        None,
        None,
    )
    assert list(faults()) == []


def test_a_rejected_bill_is_collected_and_due_as_much_later_as_it_was_disputed() -> (
    None
):
    holder = uuid4()
    mandate(holder)
    bill = a_bill(holder, 10_00)
    opened = dispute(bill)
    decide(opened, upheld=False, at=SOON + 5 * DAY)
    freed = Bill.objects.get(id=bill)
    assert (freed.status, freed.due_at) == ("closed", DUE + 5 * DAY)
    assert freed.collect_at == SOON + 5 * DAY
    assert freed.notice_at == DUE + 4 * DAY
    assert collect(holder, SOON + 5 * DAY) == [10_00]
    assert timeline(bill) == [
        "open",
        "closed",
        "disputed",
        "closed",
        "settling",
        "settled",
    ]
    assert list(faults()) == []


def test_a_rejected_bill_of_a_payer_who_agreed_to_nothing_waits() -> None:
    bill = a_bill(uuid4(), 10_00)
    decide(dispute(bill), upheld=False)
    assert Bill.objects.get(id=bill).collect_at is None


def test_an_overdue_bill_is_overdue_again_and_its_standing_looked_at_twice() -> None:
    holder = uuid4()
    bill = a_bill(holder, 10_00)
    mark_overdue(at=DUE, limit=9)
    StandingChange.objects.all().delete()
    opened = dispute(bill, at=DUE + DAY)
    assert StandingChange.objects.filter(holder_id=holder).count() == 1
    withdraw_dispute(dispute_id=opened.id, by="citizen", at=DUE + 2 * DAY)
    assert StandingChange.objects.filter(holder_id=holder).count() == 2
    freed = Bill.objects.get(id=bill)
    assert (freed.status, freed.due_at) == ("overdue", DUE + DAY)
    assert list(faults()) == []


@pytest.mark.parametrize("risk_mode", ["merchant", "city"])
def test_upheld_an_unpaid_bill_leaves_nothing_in_the_books(risk_mode: str) -> None:
    bill = a_visits_bill({"1": (100_00, 70_00)}, 70_00, risk_mode=risk_mode)
    row = Bill.objects.get(id=bill)
    ended = decide(dispute(bill), upheld=True)
    assert (ended.status, ended.decided_by, ended.ended_at) == ("upheld", "judge", SOON)
    assert timeline(bill)[-3:] == ["disputed", "closed", "voided"]
    income = accounts.merchant_income(row.merchant_id, risk_mode)
    for account in (accounts.due(row.holder_id), accounts.insurer(FUND), income):
        assert balance(account) == 0
    assert list(faults()) == []


def test_a_paid_bill_stays_paid_and_is_refunded_when_upheld() -> None:
    bill = a_paid_bill(300_00)
    opened = dispute(bill)
    assert Bill.objects.get(id=bill).status == "settled"
    decide(opened, upheld=True, at=SOON + DAY)
    refund = Refund.objects.get()
    assert (refund.status, refund.amount_minor) == ("approved", 300_00)
    assert (refund.requested_by, refund.approved_by) == ("citizen", "judge")
    give_back(SOON + DAY)
    assert balance(accounts.clearing("sandbox")) == 0
    assert list(faults()) == []


def test_a_part_of_a_paid_bill_may_be_upheld() -> None:
    bill = a_paid_bill(300_00)
    decide(dispute(bill), upheld=True, amount_minor=12_34)
    assert Refund.objects.get().amount_minor == 12_34


def test_a_paid_bill_whose_dispute_is_rejected_stays_as_it_is() -> None:
    bill = a_paid_bill(300_00)
    decide(dispute(bill), upheld=False)
    assert timeline(bill)[-1] == "settled"
    assert not Refund.objects.exists()


def test_a_withdrawn_dispute_may_be_opened_again_a_decided_one_not() -> None:
    bill = a_bill(uuid4(), 10_00)
    withdraw_dispute(dispute_id=dispute(bill).id, by="citizen", at=SOON)
    again = dispute(bill)
    assert refused(dispute, bill) == "ledger.dispute.open_already"
    decide(again, upheld=False)
    assert refused(dispute, bill) == "ledger.dispute.decided_already"


def test_asked_again_under_its_id_a_dispute_is_the_first_one() -> None:
    bill, name = a_bill(uuid4(), 10_00), uuid4()
    assert dispute(bill, id=name).id == dispute(bill, id=name, at=SOON + DAY).id
    code = refused(dispute, bill, id=name, statement="Something else.")
    assert code == "ledger.dispute.differs"
    assert Dispute.objects.count() == 1


def test_a_bill_that_is_being_paid_is_not_disputed() -> None:
    holder = uuid4()
    bill = a_bill(holder, 10_00)
    start_payment(
        bill_id=bill, gateway="sandbox", channel="api", token=GOOD_CARD, at=SOON
    )
    assert refused(dispute, bill) == "ledger.bill.being_paid"
    collect(holder, SOON)
    assert dispute(bill).status == "open"


def test_a_disputed_bill_is_not_paid_until_the_dispute_has_ended() -> None:
    bill = a_bill(uuid4(), 10_00)
    dispute(bill)
    pay = {"gateway": "sandbox", "channel": "api", "token": GOOD_CARD, "at": SOON}
    assert refused(start_payment, bill_id=bill, **pay) == "ledger.bill.not_payable"
    assert claim_bills(shard=Bill.objects.get().holder_shard, limit=9, at=SOON) == []


def test_a_bill_is_disputed_within_its_time_or_not_at_all() -> None:
    late = NOON + 30 * DAY
    bill, other = a_bill(uuid4(), 10_00), a_bill(uuid4(), 10_00)
    code = refused(dispute, bill, at=late + timedelta(seconds=1))
    assert code == "ledger.dispute.too_late"
    assert dispute(other, at=late).status == "open"
    assert dispute(a_paid_bill(10_00), at=SOON + 30 * DAY).status == "open"


def test_only_what_somebody_owes_or_paid_is_disputed() -> None:
    assert refused(dispute, uuid4()) == "ledger.bill.unknown"
    holder = uuid4()
    bill = a_bill(holder, 10_00)
    take_back_bill(bill_id=bill, holder_id=holder, at=SOON, by="gate")
    assert refused(dispute, bill) == "ledger.bill.not_disputable"


def test_decisions_that_cannot_be_are_refused() -> None:
    opened = dispute(a_bill(uuid4(), 10_00))
    unknown = Dispute(id=uuid4())
    assert refused(decide, unknown, upheld=True) == "ledger.dispute.unknown"
    own = refused(decide, opened, upheld=True, by="citizen")
    assert own == "ledger.dispute.same_person"
    part = refused(decide, opened, upheld=True, amount_minor=1)
    assert part == "ledger.dispute.part_not_possible"
    decide(opened, upheld=False)
    assert refused(decide, opened, upheld=True) == "ledger.dispute.ended"
    withdraw = {"dispute_id": opened.id, "by": "citizen", "at": SOON}
    assert refused(withdraw_dispute, **withdraw) == "ledger.dispute.ended"


def test_what_was_refunded_already_is_not_given_back_by_a_dispute_too() -> None:
    bill = a_paid_bill(10_00)
    opened = dispute(bill)
    request_refund(draft=a_draft(bill), at=SOON)
    assert refused(decide, opened, upheld=True) == "ledger.refund.exceeds_paid"
    decide(opened, upheld=False)

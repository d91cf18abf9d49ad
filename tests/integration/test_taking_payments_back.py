"""A payment taken back at its desk: the bill is owed as before, and paid once more."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, transaction

from ledger.errors import Rejected
from ledger.models import Bill, BillStep, Notice, Payment, Receipt, Tender, Transfer
from ledger.operations.approve_refund import approve_refund, refuse_refund
from ledger.operations.bind_instrument import bind_instrument
from ledger.operations.claim_bills import claim_bills
from ledger.operations.count_shift import count_shift
from ledger.operations.hand_back_refund import hand_back_refund
from ledger.operations.issue_receipts import ReceiptDraft, issue_receipt
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.post_transfers import post_transfers
from ledger.operations.reopen_bill import (
    WINDOW_FIRST,
    TakenInAnotherShift,
)
from ledger.operations.request_refund import request_refund
from ledger.operations.take_back_payment import take_back_payment
from ledger.operations.take_tenders import (
    PaymentTakenBack,
    by_terminal,
    in_cash,
    take_tenders,
)
from ledger.queries.bills import payment_of, visible_bill
from ledger.queries.proofs import proof_of
from ledger.queries.verification import faults
from ledger.rules.ids import SHARDS
from tests.factories.answers import SOON
from tests.factories.bills import a_bill
from tests.factories.books import NOON, owe
from tests.factories.desk_mistakes import (
    counters,
    owed_on_both,
    shift_for,
    standing,
    take,
    take_back,
)
from tests.factories.paid import a_draft, a_paid_bill, pay
from tests.factories.people import GOOD_CARD
from tests.factories.shifts import a_shift

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def status_of(bill_id: UUID) -> str:
    return str(Bill.objects.get(id=bill_id).status)


@pytest.mark.parametrize("risk_mode", ["merchant", "city"])
@pytest.mark.parametrize(("line", "due"), [(60_00, 40_00), (100_00, 0)])
def test_the_books_stand_as_if_nothing_had_been_taken(
    risk_mode: str, line: int, due: int
) -> None:
    bill = owed_on_both(line, due, risk_mode=risk_mode)
    shift, before = shift_for(bill), (standing(), counters())
    card = by_terminal("card", 30_00, gateway="terminal", slip="A-1")
    payment = take(bill, shift, card, in_cash(70_00))
    assert take_back(payment).status == "succeeded"
    assert (standing(), counters()) == before
    assert status_of(bill) == "closed"
    again = take(bill, shift, at=SOON + HOUR)
    rows = Payment.objects.filter(bill=bill).order_by("created_at")
    assert [(one.id, one.status) for one in rows] == [
        (payment.id, "taken_back"),
        (again.id, "succeeded"),
    ]
    assert Tender.objects.filter(payment=payment).count() == 2
    assert list(faults()) == []


def test_the_bill_keeps_its_amounts_and_tells_what_happened() -> None:
    bill = owed_on_both(60_00, 40_00)
    take_back(take(bill, shift_for(bill)), at=SOON + HOUR)
    row = visible_bill(bill, merchant_id=None)
    assert row
    assert (row.line_minor, row.due_minor, row.settled_at) == (60_00, 40_00, None)
    steps = BillStep.objects.filter(bill=bill).order_by("id")
    assert [(one.status, one.by) for one in steps][-2:] == [
        ("settled", "desk:wang"),
        ("closed", "desk:wang"),
    ]
    shown = payment_of(row)
    assert shown
    assert shown.status == "taken_back"
    told = Notice.objects.filter(bill=bill).order_by("at")
    assert [one.kind for one in told] == ["paid", "taken_back"]
    pay(bill, at=SOON + 2 * HOUR)
    assert status_of(bill) == "settled"
    again = Notice.objects.filter(bill=bill, kind="paid").order_by("step")
    assert [one.step for one in again] == [0, 1]
    proof = proof_of(visible_bill(bill, merchant_id=None))  # type: ignore[arg-type]
    assert proof["payment"]["gateway"] == "sandbox"
    assert list(faults()) == []


def test_the_same_payment_is_taken_back_once() -> None:
    bill = owed_on_both(60_00, 0)
    payment = take(bill, shift_for(bill))
    first, transfers = take_back(payment), Transfer.objects.count()
    assert take_back(payment, at=SOON + HOUR).id == first.id
    assert Transfer.objects.count() == transfers
    with pytest.raises(PaymentTakenBack), transaction.atomic():
        take_tenders(
            payment_id=payment.id,
            bill_id=bill,
            tenders=[in_cash(60_00)],
            shift_id=payment.shift_id or uuid4(),
            by="wang",
            at=SOON,
        )
    assert status_of(bill) == "closed"


def disputed(payment: Payment) -> None:
    draft = DisputeDraft(
        id=uuid4(), bill_id=payment.bill_id, statement="no", opened_by="citizen"
    )
    open_dispute(draft=draft, at=SOON)


def refunded(payment: Payment) -> None:
    request_refund(draft=a_draft(payment.bill_id, amount_minor=1), at=SOON)


def given_up_before(payment: Payment) -> None:
    BillStep.objects.create(
        bill_id=payment.bill_id,
        holder_id=payment.holder_id,
        status="written_off",
        at=SOON,
        by="desk:li",
    )


def used(payment: Payment) -> None:
    """What the payment freed of the line carries something else: 500 is the limit."""
    posting = owe(payment.holder_id, payment.bill.merchant_id, 450_00)
    assert post_transfers(postings=[posting], at=SOON)[0].stands


def counted(payment: Payment) -> None:
    assert payment.shift_id
    count_shift(shift_id=payment.shift_id, counts={100_00: 1, 10_00: 1}, at=SOON)


@pytest.mark.parametrize(
    ("happens", "refusal"),
    [
        (refunded, "ledger.payment.built_on"),
        (disputed, "ledger.payment.built_on"),
        (given_up_before, "ledger.payment.built_on"),
        (used, "ledger.payment.line_in_use"),
        (counted, "ledger.shift.not_open"),
    ],
)
def test_what_a_payment_carries_by_now_keeps_it(happens: object, refusal: str) -> None:
    bill = owed_on_both(60_00, 0)
    payment = take(bill, shift_for(bill))
    happens(payment)  # type: ignore[operator]
    before = standing()
    with pytest.raises(Rejected) as refused, transaction.atomic():
        take_back(payment)
    assert refused.value.code == refusal
    assert (status_of(bill), standing()) == ("settled", before)


def test_only_a_desks_own_shift_takes_a_payment_back() -> None:
    bill = a_bill(uuid4(), 60_00)
    payment = take(bill, a_shift())
    other = a_shift("li", "2")
    with pytest.raises(TakenInAnotherShift), transaction.atomic():
        take_back_payment(
            payment_id=payment.id, by="desk:li", at=SOON, shift_id=other.id
        )
    collected = Payment.objects.get(bill=a_paid_bill())
    with pytest.raises(Rejected) as refused, transaction.atomic():
        take_back_payment(
            payment_id=collected.id, by="desk:li", at=SOON, shift_id=other.id
        )
    assert refused.value.code == "ledger.refund.not_taken_at_desk"


def test_a_large_sum_waits_for_a_second_person_and_for_the_desk() -> None:
    bill = owed_on_both(300_00, 0)
    shift, before = shift_for(bill), standing()
    payment = take(bill, shift)
    paid = standing()
    refund = take_back(payment)
    assert (refund.status, status_of(bill)) == ("requested", "settled")
    with pytest.raises(Rejected), transaction.atomic():
        approve_refund(refund_id=refund.id, by="desk:wang", at=SOON)
    approve_refund(refund_id=refund.id, by="desk:boss", at=SOON)
    assert (status_of(bill), standing()) == ("settled", paid)
    hand_back_refund(refund_id=refund.id, shift_id=shift.id, by="desk:wang", at=SOON)
    assert (status_of(bill), standing()) == ("closed", before)
    take(bill, shift)
    assert list(faults()) == []


def test_in_small_turns_no_more_is_handed_out_alone() -> None:
    bill = owed_on_both(150_00, 0)
    shift = shift_for(bill)
    assert take_back(take(bill, shift)).status == "succeeded"
    assert take_back(take(bill, shift)).status == "requested"
    assert status_of(bill) == "settled"


def test_what_can_no_longer_be_carried_out_is_refused_by_a_person() -> None:
    """The shift was counted before the cashier handed the money out."""
    bill = owed_on_both(300_00, 0)
    payment = take(bill, shift_for(bill))
    refund = take_back(payment)
    approve_refund(refund_id=refund.id, by="desk:boss", at=SOON)
    count_shift(
        shift_id=payment.shift_id or uuid4(), counts={100_00: 3, 50_00: 1}, at=SOON
    )
    with pytest.raises(Rejected) as refused, transaction.atomic():
        hand_back_refund(
            refund_id=refund.id,
            shift_id=payment.shift_id or uuid4(),
            by="desk:wang",
            at=SOON,
        )
    assert refused.value.code == "ledger.shift.not_open"
    refuse_refund(refund_id=refund.id, by="desk:boss", at=SOON)
    asked = request_refund(draft=a_draft(bill), at=SOON)
    assert (asked.amount_minor, status_of(bill)) == (300_00, "settled")
    assert list(faults()) == []


def test_the_receipt_is_taken_back_and_the_next_payment_has_its_own() -> None:
    bill = owed_on_both(60_00, 0)
    shift = shift_for(bill)
    draft = ReceiptDraft(bill, "parking", {"name": "Wang"})
    payment = take(bill, shift)
    first = issue_receipt(draft=draft, at=SOON, by="desk:wang")
    take_back(payment)
    red = Receipt.objects.get(reverses=first)
    assert (red.cash_minor, red.kind) == (-60_00, "parking")
    assert Bill.objects.get(id=bill).receipt_due
    assert list(faults()) == []
    take(bill, shift)
    second = issue_receipt(draft=draft, at=SOON, by="desk:wang")
    found = Receipt.objects.order_by("number").values_list("id", "number")
    assert list(found) == [(first, 1), (red.id, 2), (second, 3)]
    assert list(faults()) == []


def test_a_worker_leaves_the_bill_to_the_window_for_a_while() -> None:
    bill = owed_on_both(60_00, 0)
    shift = shift_for(bill)
    payment = take(bill, shift)
    bind_instrument(
        holder_id=payment.payer_id,
        gateway="sandbox",
        token=GOOD_CARD,
        kinds=["parking"],
        cap_minor=None,
        at=SOON,
    )
    take_back(payment)

    def claimed(at: datetime) -> int:
        return sum(
            len(claim_bills(shard=shard, limit=9, at=at)) for shard in range(SHARDS)
        )

    assert claimed(SOON + timedelta(minutes=1)) == 0
    assert claimed(SOON + WINDOW_FIRST) == 1
    assert status_of(bill) == "settling"


def test_a_bill_that_is_late_by_now_is_overdue() -> None:
    bill = owed_on_both(60_00, 0)
    payment = take(bill, shift_for(bill))
    take_back(payment, at=NOON + timedelta(days=4))
    assert status_of(bill) == "overdue"
    assert list(faults()) == []


@pytest.mark.parametrize("status", ["closed", "overdue"])
def test_no_paid_bill_waits_again_while_its_payment_counts(status: str) -> None:
    bill = a_paid_bill()
    with pytest.raises(ProgrammingError, match="stays paid"), transaction.atomic():
        Bill.objects.filter(id=bill).update(status=status)

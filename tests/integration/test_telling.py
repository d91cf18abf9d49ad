"""What the ledger notes is told: once, as its citizen wants, and never at night."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest

from credit.models import InboxEntry, Message
from credit.operations.confirm_email import confirm_email, send_email_code
from credit.operations.send_messages import forget_messages
from credit.operations.wish_notices import Wishes, wish_notices
from credit.rules.notices import CHOSEN_AT_FIRST
from credit.tasks import send_messages, tell_all_citizens
from ledger.models import Bill, Notice, UntoldNotice
from ledger.operations.claim_bills import claim_bills
from ledger.operations.decide_dispute import Decision, decide_dispute
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.request_refund import request_refund
from ledger.ports import Answer, Outcome
from ledger.queries.notice_words import text_of
from ledger.queries.pay_links import bill_named
from ledger.rules.ids import shard_of
from tests.cast import LIN
from tests.factories.answers import hear, submitted
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.desk_mistakes import take, take_back
from tests.factories.paid import a_draft, give_back, pay
from tests.factories.people import a_citizen, a_mandate
from tests.factories.shifts import a_shift

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHT = NOON + 3 * DAY + 11 * HOUR
"""Eleven in the evening, when the bill of noon has just been due."""
MORNING = NIGHT + 9 * HOUR

TELLING = (LIN.name, LIN.phone, "West", "Garage", "12.34", "1234", "¥", "parking")
"""What a bill is about; none of it may leave the house."""


def messages() -> list[Message]:
    return list(Message.objects.order_by("queued_at", "channel"))


def overdue(at: datetime = NIGHT) -> Bill:
    bill = a_bill(a_citizen(LIN), 12_34)
    mark_overdue(at=at, limit=9)
    tell_all_citizens(at)
    return Bill.objects.get(id=bill)


def wishes(**other: object) -> Wishes:
    chosen = {"ways": CHOSEN_AT_FIRST, "language": "en"} | other
    return Wishes(
        **{"quiet_from": time(22), "quiet_to": time(8)} | chosen  # type: ignore[arg-type]
    )


def an_address(address: str = "lin@example.com", at: datetime = NOON) -> None:
    holder_id = a_citizen(LIN)
    send_email_code(
        holder_id=holder_id, email=address, code="123456", subject="", text="", at=at
    )
    Message.objects.all().delete()
    confirm_email(holder_id=holder_id, code="123 456", at=at)


def test_who_owes_is_told_once_and_the_text_waits_for_the_morning() -> None:
    bill = overdue()
    (entry,) = InboxEntry.objects.all()
    assert (entry.holder_id, entry.bill_id, entry.read_at) == (
        bill.payer_id,
        bill.id,
        None,
    )
    (text,) = messages()
    assert (text.channel, text.topic, text.address) == ("sms", "due", LIN.phone)
    assert send_messages(MORNING - timedelta(seconds=1)) == 0
    assert send_messages(MORNING) == 1
    assert tell_all_citizens(MORNING) == 0
    assert UntoldNotice.objects.count() == 0


def test_a_text_tells_nothing_but_that_there_is_something_to_read() -> None:
    overdue()
    (text,) = messages()
    notice = Notice.objects.get()
    assert "逾期" in text.text
    named = bill_named(text.text.rpartition("/p/")[2])
    assert named
    assert named.bill_id == notice.bill_id
    assert not [word for word in TELLING if word in text.text + text.subject]


def test_wishes_decide_the_language_the_hours_and_the_ways() -> None:
    an_address()
    holder_id = a_citizen(LIN)
    never = wishes(quiet_from=time(8))
    wish_notices(holder_id=holder_id, wishes=never, at=NOON)
    overdue()
    letter, text = messages()
    assert text.text.startswith("[CityTab] A bill of yours is overdue; it was due on 5")
    assert (letter.subject, letter.address) == (
        "A bill of yours is overdue",
        "lin@example.com",
    )
    assert {letter.send_at, text.send_at} == {NIGHT}


def test_who_pays_in_the_night_is_not_sent_to_pay_in_the_morning() -> None:
    bill = overdue()
    pay(bill.id, at=NIGHT + HOUR)
    tell_all_citizens(NIGHT + HOUR)
    assert send_messages(MORNING) == 0
    assert [message.status for message in messages()] == ["failed"]
    assert InboxEntry.objects.count() == 2


@pytest.mark.parametrize("told_between", [True, False])
def test_of_a_payment_that_was_taken_back_nobody_is_told_that_it_was_made(
    *, told_between: bool
) -> None:
    an_address()
    night, bill = NIGHT - DAY, a_bill(a_citizen(LIN), 12_34)
    payment = take(bill, a_shift(), at=night - HOUR)
    if told_between:
        tell_all_citizens(night)
    take_back(payment, at=night)
    tell_all_citizens(night)
    waiting = [one for one in messages() if one.status == "queued"]
    assert [(one.channel, one.topic) for one in waiting] == [
        ("email", "due"),
        ("sms", "due"),
    ]
    assert bill_named(waiting[-1].text.rpartition("/p/")[2])
    said = Notice.objects.order_by("at").values_list("kind", flat=True)
    assert list(said) == ["paid", "taken_back"]


def test_a_payment_and_a_refund_are_told_to_who_paid() -> None:
    bill = pay(a_bill(a_citizen(LIN), 12_34))
    request_refund(draft=a_draft(bill, amount_minor=2_34), at=NOON)
    give_back()
    tell_all_citizens(NOON)
    said = [text_of(notice) for notice in Notice.objects.order_by("at", "kind")]
    assert said[0].startswith("¥12.34 was paid for your bill from")
    assert said[1].startswith("¥2.34 of your bill from")
    assert InboxEntry.objects.count() == 2
    assert messages() == []


def test_who_pays_by_hand_has_seen_it_declined() -> None:
    payment = submitted(a_bill(a_citizen(LIN), 12_34))
    hear(payment, "declined", reason="insufficient_funds", retryable=True)
    assert Notice.objects.count() == 0


@pytest.mark.parametrize(
    ("is_upheld", "said"),
    [(True, "You were right about your bill"), (False, "and it stands")],
)
def test_how_a_dispute_was_decided_is_told(
    is_upheld: bool,  # noqa: FBT001 - a column of the table
    said: str,
) -> None:
    bill = a_bill(a_citizen(LIN), 12_34)
    draft = DisputeDraft(uuid4(), bill, "I wasn't there.", "portal")
    dispute = open_dispute(draft=draft, at=NOON)
    decision = Decision(is_upheld=is_upheld, by="wu", words="Looked at.")
    decide_dispute(dispute_id=dispute.id, decision=decision, at=NOON + HOUR)
    assert said in text_of(Notice.objects.get(kind__in=["upheld", "rejected"]))


def test_a_notice_keeps_the_day_that_it_named() -> None:
    bill = overdue()
    before = text_of(Notice.objects.get())
    assert "was due on 5 Nov 2026" in before
    Bill.objects.filter(id=bill.id).update(due_at=NOON + 30 * DAY)
    assert text_of(Notice.objects.get()) == before


def test_nobody_is_told_of_a_plate_that_nobody_has_bound() -> None:
    pay(a_bill(uuid4(), 12_34))
    assert tell_all_citizens(NOON) == 1
    assert (InboxEntry.objects.count(), messages()) == (0, [])


def test_entries_are_forgotten_after_a_little_more_than_a_year() -> None:
    overdue()
    forget_messages(at=NIGHT + 399 * DAY)
    assert InboxEntry.objects.count() == 1
    forget_messages(at=NIGHT + 401 * DAY)
    assert (InboxEntry.objects.count(), messages()) == (0, [])
    assert Notice.objects.count() == 1


def test_a_bill_that_is_collected_in_vain_is_told_at_the_first_try_and_the_last() -> (
    None
):
    holder_id = a_citizen(LIN)
    a_mandate(LIN)
    a_bill(holder_id, 12_34)
    for day in range(6):
        at = NOON + day * DAY
        (claimed,) = claim_bills(shard=shard_of(holder_id), limit=5, at=at)
        reference, amount = claimed.order.reference, claimed.order.amount
        answer = Outcome(
            reference, Answer.DECLINED, amount, "insufficient_funds", retryable=True
        )
        record_outcomes(outcomes=[answer], asked_by="collect", at=at)
    first, last = Notice.objects.filter(kind="declined").order_by("step")
    assert (first.at, last.at) == (NOON, NOON + 5 * DAY)
    assert "We try again on 3 Nov 2026" in text_of(first)
    assert "It was due on 5 Nov 2026; please pay it yourself" in text_of(last)

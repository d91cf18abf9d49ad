"""Messages go out once where nothing dies, and are not lost where something does."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from config.mail import EMAIL_TIMEOUT
from credit.models import Message, SignInCode
from credit.operations.send_code import send_code
from credit.operations.send_messages import (
    claim_messages,
    forget_messages,
    record_messages,
)
from credit.ports import Text
from credit.rules.messages import BEGUN_WITHIN, LOST_AFTER
from credit.tasks import BATCHES_MAX, send_messages
from tests.cast import LIN
from tests.factories.people import NOON

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def a_code(at: datetime = NOON) -> None:
    send_code(
        attempt_id=uuid4(),
        phone=LIN.phone,
        address="10.0.0.1",
        code="123456",
        text="Your code is 123456.",
        at=at,
    )


def claimed(at: datetime) -> list[Text]:
    return claim_messages(channel="sms", limit=10, at=at)


def said(texts: Sequence[Text], *, went: bool) -> Mapping[UUID, bool]:
    return dict.fromkeys([text.id for text in texts], went)


def test_a_message_is_handed_out_once_and_sent() -> None:
    a_code()
    (text,) = claimed(NOON)
    assert (text.address, text.text) == (LIN.phone, "Your code is 123456.")
    assert LIN.phone not in repr(text)
    assert claimed(NOON + SECOND) == []
    record_messages(sent={text.id: True}, at=NOON + SECOND)
    message = Message.objects.get()
    assert (message.status, message.ended_at) == ("sent", NOON + SECOND)


def test_what_a_dead_sender_took_is_handed_out_again() -> None:
    a_code()
    claimed(NOON)
    assert claimed(NOON + 59 * SECOND) == []
    assert len(claimed(NOON + 60 * SECOND)) == 1
    assert Message.objects.get().tries == 2


def test_what_did_not_go_out_is_tried_five_times_with_longer_and_longer_pauses() -> (
    None
):
    a_code()
    Message.objects.update(send_by=NOON + timedelta(days=3))
    at, tried_after = NOON, [0, 5, 35, 215, 2015]
    for seconds in tried_after:
        assert claimed(NOON + (seconds - 1) * SECOND) == []
        at = NOON + seconds * SECOND
        texts = claimed(at)
        record_messages(sent=said(texts, went=False), at=at)
    message = Message.objects.get()
    assert (message.status, message.tries, message.ended_at) == ("failed", 5, at)
    assert claimed(NOON + timedelta(days=1)) == []


def test_what_comes_too_late_is_not_sent() -> None:
    a_code()
    assert send_messages(NOON + timedelta(minutes=15, seconds=1)) == 0
    assert Message.objects.get().status == "failed"


def test_a_late_word_about_a_message_that_ended_changes_nothing() -> None:
    a_code()
    texts = claimed(NOON)
    record_messages(sent=said(texts, went=True), at=NOON)
    record_messages(sent=said(texts, went=False), at=NOON + SECOND)
    assert Message.objects.get().status == "sent"


def test_what_nobody_had_time_for_waits_on_as_if_it_hadnt_been_taken() -> None:
    a_code()
    a_code()
    tried, untried = claimed(NOON)
    record_messages(sent={tried.id: False}, untried=[untried.id], at=NOON)
    assert [one.id for one in claimed(NOON)] == [untried.id]
    assert Message.objects.get(id=untried.id).tries == 1


def test_a_batch_is_over_before_its_task_is_ended_and_its_messages_are_lost() -> None:
    opening, letter = (timedelta(seconds=times * EMAIL_TIMEOUT) for times in (8, 5))
    longest = BATCHES_MAX + max(opening, BEGUN_WITHIN + letter)
    assert longest.total_seconds() < settings.CELERY_TASK_TIME_LIMIT
    assert LOST_AFTER.total_seconds() > settings.CELERY_TASK_TIME_LIMIT


def test_codes_are_forgotten_after_a_day_and_messages_after_a_week() -> None:
    a_code()
    a_code(NOON + timedelta(days=1))
    assert forget_messages(at=NOON + timedelta(days=1, hours=1)) == 1
    assert SignInCode.objects.count() == 1
    assert Message.objects.count() == 2
    forget_messages(at=NOON + timedelta(days=7, hours=1))
    assert SignInCode.objects.count() == 0
    assert Message.objects.count() == 1

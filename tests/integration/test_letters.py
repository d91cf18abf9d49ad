"""Letters leave by the city's mail server, however it behaves."""

from datetime import timedelta
from time import monotonic
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from pytest_django import Settings

from credit.models import Message
from credit.tasks import send_messages, tell_all_citizens
from tests.cast import LIN
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.paid import pay
from tests.factories.people import a_citizen
from tests.integration.test_telling import an_address, messages

pytestmark = pytest.mark.django_db


def test_letters_go_by_the_mail_server_where_there_is_one(settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example"
    an_address()
    pay(a_bill(a_citizen(LIN), 12_34))
    tell_all_citizens(NOON)
    assert send_messages(NOON) == 1
    (letter,) = mail.outbox
    (row,) = messages()
    assert (letter.to, letter.subject) == (["lin@example.com"], "您的一笔账单已支付")
    assert letter.extra_headers["Message-ID"].startswith(f"<{row.id}@")
    assert row.status == "sent"


def test_a_mail_server_that_is_away_leaves_letters_for_later(
    settings: Settings,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    an_address()
    pay(a_bill(a_citizen(LIN), 12_34))
    tell_all_citizens(NOON)
    send_messages(NOON)
    (row,) = messages()
    assert (row.status, row.tries) == ("queued", 1)
    assert row.send_at == NOON + timedelta(seconds=5)


class Unsent(EmailBackend):
    """Django's own up to the wire: it writes addresses as mail servers take them."""

    def open(self) -> bool:
        """Connect to nobody."""
        self.connection: Any = self
        return False

    def close(self) -> None:
        """Leave nobody."""

    def sendmail(self, _sender: str, to: list[str], text: bytes) -> None:
        """Take a letter."""
        mail.outbox.append(EmailMessage(body=text.decode(), to=to))


def test_an_address_that_nobody_can_write_to_keeps_no_other_letter(
    settings: Settings,
) -> None:
    settings.EMAIL_HOST = "mail.example"
    settings.EMAIL_BACKEND = f"{__name__}.{Unsent.__name__}"
    an_address()
    pay(a_bill(a_citizen(LIN), 12_34))
    tell_all_citizens(NOON)
    (good,) = messages()
    for id_, address in (
        (UUID(int=0), "a:b@example.com"),
        (uuid4(), f"a@{'x' * 64}.org"),
    ):
        Message.objects.create(
            id=id_,
            channel="email",
            address=address,
            subject="code",
            text="code",
            queued_at=NOON,
            send_at=good.send_at,
            send_by=good.send_by,
        )
    send_messages(NOON)
    assert [letter.to for letter in mail.outbox] == [["lin@example.com"]]
    assert sorted(row.status for row in messages()) == ["queued", "queued", "sent"]


class Slow(Unsent):
    """Takes five seconds for each letter."""

    seconds: ClassVar[int] = 0
    batches: ClassVar[int] = 0

    def close(self) -> None:
        """Count how often somebody left."""
        type(self).batches += 1

    def sendmail(self, sender: str, to: list[str], text: bytes) -> None:
        """Take a letter, slowly."""
        super().sendmail(sender, to, text)
        type(self).seconds += 5


def test_a_slow_mail_server_gets_each_letter_once_in_batches_that_end_in_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_HOST = "mail.example"
    settings.EMAIL_BACKEND = f"{__name__}.{Slow.__name__}"
    monkeypatch.setattr("time.monotonic", lambda: monotonic() + Slow.seconds)
    an_address()
    holder_id = a_citizen(LIN)
    for _ in range(5):
        pay(a_bill(holder_id, 12_34))
    tell_all_citizens(NOON)
    assert send_messages(NOON) == 5
    assert Slow.batches == 3
    assert len(mail.outbox) == 5
    assert {(row.status, row.tries) for row in messages()} == {("sent", 1)}

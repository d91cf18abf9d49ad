"""Letters by SMTP, through Django's own e-mail backend."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from smtplib import SMTPException, SMTPServerDisconnected
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from credit.ports import Text
from credit.rules.messages import BEGUN_WITHIN


class SmtpSender:
    """Hands letters to the city's mail server, one after the other.

    Each has its row's id as its Message-ID: a mailbox that gets it twice, because
    the answer was lost, can tell.
    """

    def send(self, texts: Sequence[Text]) -> Mapping[UUID, bool]:
        """Say of each whether the server took it; without a server none is.

        A slow server is left in time: the letters that it didn't get to are left out.
        """
        until = time.monotonic() + BEGUN_WITHIN.total_seconds()
        sent: dict[UUID, bool] = {}
        connection = get_connection()
        try:
            connection.open()
            for text in texts:
                if time.monotonic() > until:
                    break
                sent[text.id] = False  # Also when the answer is lost.
                sent[text.id] = _is_taken(connection, text)
        except OSError:
            # Nobody hangs on a server that is away: then all wait for the next try.
            return sent or dict.fromkeys([text.id for text in texts], False)
        finally:
            with suppress(OSError):
                connection.close()
        return sent


def _is_taken(connection: Any, text: Text) -> bool:
    host = urlsplit(settings.BASE_URL).hostname
    letter = EmailMessage(
        text.subject,
        text.text,
        to=[text.address],
        connection=connection,
        headers={
            "Message-ID": f"<{text.id}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        return bool(letter.send())
    except SMTPServerDisconnected:
        raise
    except (SMTPException, ValueError):
        # Also an address that can't be written to: the other letters still go.
        return False

"""Signatures of notifications, by the Standard Webhooks specification.

HMAC-SHA256 over ``id.timestamp.body``, the raw bytes as they travelled, in the
headers ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``
(https://www.standardwebhooks.com).
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected

TOLERANCE_SECONDS = 300
"""How far a notification's time may be from ours: the specification's advice."""

SECRET_PREFIX = "whsec_"  # noqa: S105 - a mark of the format, not a secret


_UNIX_SECONDS = re.compile("[0-9]{1,12}")


class ForgedNotification(Rejected):
    """The notification does not prove who sent it, or is too old to believe.

    Its fact ``mistake`` is ``missing``, ``old`` or ``wrong``.
    """

    code = "ledger.notification.forged"
    sentence = _("The notification's signature is missing, too old or wrong.")


def signed_headers(
    secret: str, body: bytes, *, message_id: str, at: datetime
) -> dict[str, str]:
    """Name, date and sign ``body``; the three headers that travel with it."""
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": _signature(
            secret, f"{message_id}.{timestamp}.".encode() + body
        ),
    }


def verify(
    secret: str, body: bytes, *, headers: Mapping[str, str], at: datetime
) -> None:
    """Let pass only what somebody with the secret signed within 300 s of ``at``.

    ``webhook-signature`` may carry several signatures, as while keys rotate;
    one that fits is enough.

    Raises:
        ForgedNotification: the signature is missing, old or wrong.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    message_id = lowered.get("webhook-id", "")
    timestamp = lowered.get("webhook-timestamp", "")
    offered = lowered.get("webhook-signature", "").split()
    if not (message_id and timestamp and offered):
        raise ForgedNotification(mistake="missing")
    if not _UNIX_SECONDS.fullmatch(timestamp):
        raise ForgedNotification(mistake="wrong")
    if abs(int(timestamp) - int(at.timestamp())) > TOLERANCE_SECONDS:
        raise ForgedNotification(mistake="old")
    expected = _signature(secret, f"{message_id}.{timestamp}.".encode() + body).encode()
    # Every offer is compared, each in constant time, so that the time taken
    # tells nothing of how near a guess was.
    fits = [hmac.compare_digest(offer.encode(), expected) for offer in offered]
    if not any(fits):
        raise ForgedNotification(mistake="wrong")


def _signature(secret: str, signed: bytes) -> str:
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _key(secret: str) -> bytes:
    if not secret:
        message = "an empty secret would let anybody sign"
        raise ValueError(message)
    if secret.startswith(SECRET_PREFIX):
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    return secret.encode()

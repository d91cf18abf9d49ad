"""Keep what a gateway told us, and have a worker ask it what is true."""

import hashlib
from datetime import datetime

from django.db import transaction

from ledger.models import Notification, Payment
from ledger.ports import Outcome
from ledger.rules.ids import name_based_id
from ledger.rules.states import PaymentStatus

WAITING = (PaymentStatus.SUBMITTED, PaymentStatus.UNKNOWN)


def keep_notification(
    *, gateway: str, outcome: Outcome, body: bytes, at: datetime
) -> None:
    """Store a genuine notification and let its payment be asked about at once.

    A notification is only a hint: it may come twice, late or out of order, so
    what it says moves no money. The worker's own question does.
    """
    with transaction.atomic(savepoint=False):
        Notification.objects.bulk_create(
            [
                Notification(
                    id=name_based_id(gateway, hashlib.sha256(body).hexdigest()),
                    gateway=gateway,
                    reference=outcome.reference,
                    answer=outcome.answer,
                    raw=body.decode(errors="replace").replace("\0", ""),
                    at=at,
                )
            ],
            ignore_conflicts=True,
        )
        Payment.objects.filter(
            reference=outcome.reference, gateway=gateway, status__in=WAITING
        ).update(ask_at=at)

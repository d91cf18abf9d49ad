"""Start a payment that a person asked for: now, instead of waiting for a worker."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound, Rejected
from ledger.models import Bill, Payment
from ledger.operations.claim_bills import new_payment
from ledger.operations.note_step import note_step
from ledger.queries.instruments import collectable_bills, live_instruments
from ledger.rules.states import (
    OPEN_PAYMENT,
    PAYABLE_BILL,
    BillStatus,
    PaymentStatus,
)

SIGNED_OUT = frozenset({"lane", "link"})
"""Channels whose payers nobody knows: whoever has the address pays."""
DAY = timedelta(days=1)
TRIES = 5
"""Declined tries of one bill in a day, from then on such a channel is closed to it.

More are no payer with an empty card but somebody who tries out cards of others.
"""


class BillUnknown(NotFound):
    """No such bill, or not one that the asker may see."""

    code = "ledger.bill.unknown"
    sentence = _("There is no such bill.")


class BillNotPayable(Rejected):
    """The bill is not waiting to be paid."""

    code = "ledger.bill.not_payable"
    sentence = _("The bill is “%(status)s” and can't be paid now.")


class BillBeingPaid(Rejected):
    """A payment of this bill is under way; its answer comes first."""

    code = "ledger.bill.being_paid"
    sentence = _("The bill is being paid right now.")


class NoInstrument(Rejected):
    """The payer has no means of payment at this gateway, and none was given."""

    code = "ledger.instrument.missing"
    sentence = _("There is no means of payment to take the money from.")


class TooManyTries(Rejected):
    """So many cards were declined that nobody who is unknown tries another."""

    code = "ledger.payment.too_many_tries"
    sentence = _(
        "Too many payments of this bill were declined. Sign in to pay, or come back "
        "tomorrow."
    )


def start_payment(
    *,
    bill_id: UUID,
    gateway: str,
    channel: str,
    at: datetime,
    token: str = "",
    is_present: bool = False,
) -> Payment:
    """Create the one payment of a bill; a worker submits it within a second.

    Without a ``token`` the payer's own instrument at ``gateway`` is used, for what
    the payer agreed to; whoever ``is_present`` agrees by asking. Should it be
    declined, the bill is collected by itself as it would have been. A bill that
    was written off stays so until it is paid.

    Raises:
        BillUnknown, BillBeingPaid, BillNotPayable, TooManyTries, NoInstrument: in
            this order.
    """
    with transaction.atomic(savepoint=False):
        bill = Bill.objects.select_for_update(no_key=True).filter(id=bill_id).first()
        if bill is None:
            raise BillUnknown
        if _is_being_paid(bill):
            raise BillBeingPaid
        if bill.status not in PAYABLE_BILL:
            raise BillNotPayable(status=bill.get_status_display())
        if channel in SIGNED_OUT and _declined(bill, since=at - DAY) >= TRIES:
            raise TooManyTries
        payment = new_payment(
            bill=bill,
            gateway=gateway,
            token=token or _own_token(bill, gateway, is_present=is_present),
            channel=channel,
            at=at,
        )
        payment.save(force_insert=True)
        if bill.status != BillStatus.WRITTEN_OFF:
            _mark_settling(bill, by=channel, at=at)
    return payment


def _is_being_paid(bill: Bill) -> bool:
    """Say whether a payment is under way; a bill written off doesn't show it."""
    if bill.status == BillStatus.WRITTEN_OFF:
        is_open = Payment.objects.filter(bill_id=bill.id, status__in=OPEN_PAYMENT)
        return is_open.exists()
    return bill.status == BillStatus.SETTLING


def _declined(bill: Bill, *, since: datetime) -> int:
    tried = Payment.objects.filter(holder_id=bill.holder_id, bill_id=bill.id)
    declined = tried.filter(channel__in=SIGNED_OUT, status=PaymentStatus.DECLINED)
    return declined.filter(created_at__gt=since).count()


def _mark_settling(bill: Bill, *, by: str, at: datetime) -> None:
    bill.status = BillStatus.SETTLING
    bill.save(update_fields=["status"])
    note_step(bill=bill, by=by, at=at)


def _own_token(bill: Bill, gateway: str, *, is_present: bool) -> str:
    own = live_instruments(payer_id=bill.payer_id).filter(gateway=gateway)
    instrument = own.first()
    if instrument is None or not (is_present or collectable_bills([bill])):
        raise NoInstrument
    return instrument.token

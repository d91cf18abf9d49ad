"""Pay a bill now: with one's own means of payment or, in a demo, with a test card."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.models import Bill
from ledger.operations.start_payment import NoInstrument, start_payment
from ledger.queries.bills import is_being_paid
from ledger.queries.instruments import live_instruments
from ledger.rules.states import PAYABLE_BILL

CHANNEL, SANDBOX = "portal", "sandbox"

_TEST_CARDS: Mapping[str, object] = {
    "tok_ok": _("Test card"),
    "tok_slow": _("Test card that takes a while"),
    "tok_insufficient": _("Test card without enough money"),
}


@dataclass(frozen=True, slots=True)
class WaysToPay:
    """How a person may pay a bill here and now; a bill may wait without any."""

    waits: bool
    is_being_paid: bool = False
    by_instrument: bool = False
    cards: Mapping[str, object] = field(default_factory=dict)


def test_cards() -> Mapping[str, object]:
    """Give the sandbox's means of payment; none where real money moves."""
    return {} if settings.MODE == "production" else _TEST_CARDS


def ways_to_pay(bill: Bill, person_id: UUID) -> WaysToPay:
    """Say how this person may pay the bill now: only its payer may."""
    if is_being_paid(bill):
        return WaysToPay(waits=False, is_being_paid=True)
    if bill.status not in PAYABLE_BILL or bill.payer_id != person_id:
        return WaysToPay(waits=False)
    if live_instruments(payer_id=person_id).exists():
        return WaysToPay(waits=True, by_instrument=True)
    return WaysToPay(waits=True, cards=test_cards())


def pay(bill: Bill, *, card: str) -> None:
    """Start the payment of a bill with a test card, or with its payer's own means.

    Raises:
        BillUnknown, BillBeingPaid, BillNotPayable, NoInstrument: in this order.
    """
    at = timezone.now()
    if card:
        if card not in test_cards():
            raise NoInstrument
        start_payment(
            bill_id=bill.id, gateway=SANDBOX, channel=CHANNEL, token=card, at=at
        )
        return
    instrument = live_instruments(payer_id=bill.payer_id).defer("token").first()
    if instrument is None:
        raise NoInstrument
    start_payment(
        bill_id=bill.id,
        gateway=instrument.gateway,
        channel=CHANNEL,
        at=at,
        is_present=True,
    )

"""What of a visit was paid and may be given back, and what is on its way back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clinic.models import ChargeItem, TakeBack, Visit
from clinic.rules.states import ItemStatus, TakeBackStatus
from ledger.queries.refunds import WayBack, tendered, ways_back
from ledger.rules.refunding import DESK
from ledger.rules.states import BillStatus, RefundStatus


@dataclass(frozen=True, slots=True)
class ToHandBack:
    """What waits to be handed out at the desk, in one sum, and how it goes back."""

    refunds: list[Any]
    ways: list[WayBack]
    takes_payment_back: bool = False

    @property
    def amount_minor(self) -> int:
        """Give the sum."""
        return sum(one.amount_minor for one in self.refunds)


def may_be_given_back(items: Iterable[ChargeItem], bills: Iterable[Any]) -> list[str]:
    """Name the lines of paid bills that count."""
    paid = {bill.id for bill in bills if bill.status == BillStatus.SETTLED}
    return [
        item.line_no
        for item in items
        if item.bill_id in paid and item.status != ItemStatus.REVERSED
    ]


def take_backs_of(visit: Visit) -> list[TakeBack]:
    """Give what was asked to be taken back of a visit, the newest first."""
    rows = TakeBack.objects.filter(visit=visit)
    return list(rows.order_by("-requested_at", "-id"))


def waiting_lines(asked: Iterable[TakeBack]) -> set[str]:
    """Name the lines about which another person is to decide."""
    waiting = (one for one in asked if one.status == TakeBackStatus.REQUESTED)
    return {line_no for one in waiting for line_no in one.line_nos}


def to_hand_back(bills: Iterable[Any]) -> list[ToHandBack]:
    """Give the refunds of prefetched bills that their desk has to hand out, by sums.

    Refunds of lines are one sum. One that takes a payment back stands by itself: it
    leaves the shift that took it, and its bill is to be paid again.
    """
    waiting = [
        refund
        for bill in bills
        for refund in bill.refunds.all()
        if refund.gateway == DESK and refund.status == RefundStatus.APPROVED
    ]
    of_lines = [one for one in waiting if not one.takes_payment_back]
    together = [ToHandBack(of_lines, ways_back(of_lines))] if of_lines else []
    return together + [
        ToHandBack([one], tendered(one.payment_id), takes_payment_back=True)
        for one in waiting
        if one.takes_payment_back
    ]

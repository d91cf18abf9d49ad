"""What of a visit was paid and may be given back, and what is on its way back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clinic.models import ChargeItem, TakeBack, Visit
from clinic.rules.states import ItemStatus, TakeBackStatus
from ledger.queries.refunds import WayBack, ways_back
from ledger.rules.refunding import DESK
from ledger.rules.states import BillStatus, RefundStatus


@dataclass(frozen=True, slots=True)
class ToHandBack:
    """A refund that waits to be handed out at the desk, and what it goes back to."""

    refund: Any
    ways: list[WayBack]


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
    """Give the refunds of prefetched bills that their desk has to hand out."""
    return [
        ToHandBack(refund, ways_back(refund))
        for bill in bills
        for refund in bill.refunds.all()
        if refund.gateway == DESK and refund.status == RefundStatus.APPROVED
    ]

"""What a cashier may do to a visit: a key, a name, and the page that does it.

The visit's page shows those that the person may do and that the visit allows, each
with its key. Their pages decide all the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.queries.at_desk import VisitAtDesk
from ledger.rules.states import BillStatus, PaymentStatus


def always(_seen: VisitAtDesk) -> bool:
    """Offer an act whatever the visit."""
    return True


def has_papers(seen: VisitAtDesk) -> bool:
    """Offer the papers of what was paid, also of what was taken back since."""
    return is_paid(seen) or any(
        payment.status == PaymentStatus.TAKEN_BACK
        for bill in seen.bills
        for payment in bill.payments.all()
    )


def is_paid(seen: VisitAtDesk) -> bool:
    """Offer an act where something was paid."""
    return any(bill.status == BillStatus.SETTLED for bill in seen.bills)


@dataclass(frozen=True, slots=True)
class DeskAct:
    """One act: ``route`` is the name of its page, which takes ``visit_id``.

    ``key`` is a single letter or digit, one of a kind; ``offered`` says whether the
    visit, as it stands, allows it.
    """

    key: str
    label: Any
    route: str
    permission: str
    offered: Callable[[VisitAtDesk], bool] = always


@dataclass(frozen=True, slots=True)
class Offered:
    """An act that a person may do now, and where."""

    key: str
    label: Any
    address: str


ACTS: tuple[DeskAct, ...] = (
    DeskAct(
        "p",
        _("Take payment"),
        "desk-pay",
        "ledger.take_tenders",
        offered=lambda seen: bool(seen.to_pay),
    ),
    DeskAct("d", _("Deposits"), "desk-deposits", "ledger.take_deposit"),
    DeskAct(
        "r",
        _("Refund"),
        "desk-refund",
        "ledger.request_refund",
        offered=is_paid,
    ),
    DeskAct(
        "e",
        _("Receipts"),
        "desk-papers",
        "ledger.print_receipt",
        offered=has_papers,
    ),
)
"""In the order in which the page shows them."""


def acts_offered(request: HttpRequest, seen: VisitAtDesk) -> Iterator[Offered]:
    """Give the acts that this person may do to this visit."""
    for act in ACTS:
        if request.user.has_perm(act.permission) and act.offered(seen):
            address = reverse(act.route, args=[seen.visit.id])
            yield Offered(act.key, act.label, address)

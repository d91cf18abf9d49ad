"""Agree to a take-back that waits for a second person, or refuse it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clinic.models import ChargeItem, TakeBack, Visit
from clinic.operations.lock_visit import lock_visit
from clinic.operations.take_back_lines import carry_out, paid_bills
from clinic.rules.states import TakeBackStatus
from ledger.errors import NotFound, Rejected
from ledger.operations.approve_refund import SamePerson


class TakeBackUnknown(NotFound):
    """No such take-back, or not one that the asker may see."""

    code = "clinic.take_back.unknown"
    sentence = _("There is no such request.")


class TakeBackDecided(Rejected):
    """Somebody has decided already."""

    code = "clinic.take_back.decided"
    sentence = _("The request is “%(status)s” already.")


def decide_take_back(
    *, take_back_id: UUID, is_agreed: bool, by: str, at: datetime
) -> TakeBack:
    """Take the lines back as another person agrees, or let them be.

    Nobody decides about what they asked for themselves.

    Raises:
        TakeBackUnknown, TakeBackDecided, SamePerson, LineNotPaid: in this order.
        SplitPending, ReversalConflict, LineRefunded, RefundExceedsPaid: the lines
            can't go back any more, or not yet; the request goes on waiting.
    """
    with transaction.atomic(savepoint=False):
        visit = _locked(take_back_id)
        asked = TakeBack.objects.get(id=take_back_id)
        if asked.status != TakeBackStatus.REQUESTED:
            raise TakeBackDecided(status=asked.get_status_display())
        if by == asked.requested_by:
            raise SamePerson
        asked.decided_by, asked.ended_at = by, at
        asked.status = TakeBackStatus.DONE if is_agreed else TakeBackStatus.REFUSED
        if is_agreed:
            paid_bills(visit, _items(asked))
            carry_out(asked, visit=visit, at=at)
        asked.save(update_fields=["status", "decided_by", "ended_at"])
    return asked


def _items(asked: TakeBack) -> QuerySet[ChargeItem]:
    rows = ChargeItem.objects.filter(
        holder_id=asked.holder_id, visit=asked.visit_id, line_no__in=asked.line_nos
    )
    return rows.defer("code", "name").order_by("id")


def _locked(take_back_id: UUID) -> Visit:
    """Lock the visit: what becomes of its lines is decided under its row."""
    visits = Visit.objects.filter(take_backs=take_back_id).select_related("hospital")
    visit = visits.first()
    if visit is None:
        raise TakeBackUnknown
    return lock_visit(merchant_id=visit.hospital.merchant_id, visit_no=visit.visit_no)

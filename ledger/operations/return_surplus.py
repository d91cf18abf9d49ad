"""Try once more to give a surplus back, after its gateway declined to."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound, Rejected
from ledger.models import Refund, Surplus
from ledger.operations.keep_surplus import refund_surplus
from ledger.rules.states import RefundStatus


class SurplusUnknown(NotFound):
    """No such surplus."""

    code = "ledger.surplus.unknown"
    sentence = _("There is no such surplus.")


class SurplusNotStuck(Rejected):
    """It has been given back, or is on its way."""

    code = "ledger.surplus.not_stuck"
    sentence = _("The surplus has been given back already, or is on its way.")


def return_surplus(*, surplus_id: UUID, by: str, at: datetime) -> Refund:
    """Ask the gateway again, under a new reference, to give a surplus back.

    Raises:
        SurplusUnknown, SurplusNotStuck: in this order.
    """
    with transaction.atomic(savepoint=False):
        surplus = Surplus.objects.filter(id=surplus_id).first()
        if surplus is None:
            raise SurplusUnknown
        # A fact can't be locked; the refunds that failed stand for it.
        tried = Refund.objects.filter(surplus_id=surplus_id).defer("reason")
        list(tried.select_for_update(no_key=True).order_by("id"))
        if tried.exclude(status=RefundStatus.DECLINED).exists():
            raise SurplusNotStuck
        return refund_surplus(surplus=surplus, at=at, by=by)

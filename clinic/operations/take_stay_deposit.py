"""Take a deposit for a visit at our own desk: while it is open, never after."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.operations.lock_visit import VisitNotOpen, lock_visit
from clinic.rules.states import VisitStatus
from ledger.operations.take_deposit import DepositDraft, take_deposit
from ledger.operations.take_tenders import TenderDraft
from ledger.queries.deposits import is_deposit


class StayOver(VisitNotOpen):
    """Nothing is going to be charged any more, so that nobody deposits for it."""

    sentence = _("The visit is “%(status)s”; no deposit is taken for it any more.")


def take_stay_deposit(
    *,
    deposit_id: UUID,
    merchant_id: UUID,
    visit_no: str,
    tender: TenderDraft,
    shift_id: UUID,
    by: str,
    at: datetime,
) -> None:
    """Keep what a shift took for an open visit; the same again is taken once.

    Raises:
        VisitUnknown: this hospital has no such visit.
        StayOver: it was discharged or voided before the deposit was taken.
        And what ``take_deposit`` refuses.
    """
    with transaction.atomic(savepoint=False):
        visit = lock_visit(merchant_id=merchant_id, visit_no=visit_no)
        # Whose answer was lost may ask again after the visit was discharged.
        if visit.status != VisitStatus.OPEN and not is_deposit(deposit_id):
            raise StayOver(status=visit.get_status_display())
        draft = DepositDraft(
            deposit_id,
            visit.holder_id,
            merchant_id,
            visit.id,
            visit.hospital.currency,
        )
        take_deposit(draft=draft, tender=tender, shift_id=shift_id, by=by, at=at)

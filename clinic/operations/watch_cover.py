"""Watch what covers a patient's stay, and warn once whenever little is left."""

from datetime import datetime

from django.db import transaction

from clinic.models import Visit
from clinic.queries.cover import CoverWarning, in_bed, warning_of
from clinic.rules.states import VisitKind
from ledger.operations.tell_payer import LOW_COVER, tell_payer


def watch_cover(*, visit: Visit, at: datetime) -> CoverWarning | None:
    """Say whether little is left of an inpatient's cover; the first time, warn.

    The caller holds the visit's row. The payer gets one notice each time that the
    cover falls below what is enough; once it has risen, the next fall is a new one.
    """
    if visit.kind == VisitKind.OUTPATIENT:
        return None
    admission = in_bed(visit)
    if admission is None:
        return None
    warning = warning_of(visit, at=at)
    if (warning is None) == (admission.warned_at is None):
        return warning
    admission.warned_at = at if warning else None
    with transaction.atomic(savepoint=False):
        admission.save(update_fields=["warned_at"])
        if warning:
            tell_payer(
                bill_id=visit.bill_id,
                holder_id=visit.holder_id,
                kind=LOW_COVER,
                at=at,
            )
    return warning

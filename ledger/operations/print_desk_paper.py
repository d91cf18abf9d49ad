"""Print a desk's paper: numbered with its first print, a copy from the second on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound, Rejected
from ledger.models import DeskPaper, PaperPrint
from ledger.operations.lock_series import lock_series, year_here
from ledger.queries.desk_papers import PaperFacts, PaperKind, paper_facts, prints_of
from ledger.rules.receipts import series_of


class PaperUnknown(NotFound):
    """A desk did nothing under this id."""

    code = "ledger.paper.unknown"
    sentence = _("There is no such paper.")


class PaperUnnumbered(Rejected):
    """The deposit is older than the numbers of deposits."""

    code = "ledger.paper.unnumbered"
    sentence = _("This deposit was taken before deposits had numbers.")


def print_desk_paper(*, paper_id: UUID, at: datetime, by: str) -> int:
    """Count a print of a paper and give its number: 1, then copies from 2 on.

    The counter of the merchant's series is held, so that neither a number nor a copy
    is given twice.

    Raises:
        PaperUnknown, PaperUnnumbered: in this order.
    """
    with transaction.atomic(savepoint=False):
        paper = paper_facts(paper_id)
        if paper is None:
            raise PaperUnknown
        if paper.kind == PaperKind.DEPOSIT and not paper.number:
            raise PaperUnnumbered
        _number(paper, at=at, by=by)
        copy_no = 1 + prints_of([paper_id])[paper_id]
        PaperPrint.objects.create(paper_id=paper_id, copy_no=copy_no, at=at, by=by)
    return copy_no


def _number(paper: PaperFacts, *, at: datetime, by: str) -> None:
    """Hold the series, and give the paper its number if it has none yet."""
    series = paper.series or series_of(paper.kind, year_here(paper.at))
    name = (paper.merchant.id, series)
    counter = lock_series(wanted=[name])[name]
    is_numbered = DeskPaper.objects.filter(id=paper.id).exists()
    if paper.kind == PaperKind.DEPOSIT or is_numbered:
        return
    counter.last_number += 1
    counter.save(update_fields=["last_number"])
    DeskPaper.objects.create(
        id=paper.id,
        merchant=paper.merchant,
        series=series,
        number=counter.last_number,
        at=at,
        by=by,
    )

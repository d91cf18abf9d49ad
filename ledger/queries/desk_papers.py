"""What stands on a desk's paper of a deposit, of one given back, of cash for a bank."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from ledger.models import (
    BankDeposit,
    Deposit,
    DepositReturn,
    DeskPaper,
    Merchant,
    PaperPrint,
)


class PaperKind(StrEnum):
    """What a paper is about; its series is named so."""

    DEPOSIT = "deposit"
    RETURN = "deposit-back"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a paper says, in minor units; of which ``deposit``, if it is of one.

    ``about`` is the row on whose page it is printed.

    ``slip`` is the bank's number. ``series`` and ``number`` are there once the paper
    has them.
    """

    id: UUID
    kind: PaperKind
    about: Any
    merchant: Merchant
    desk: str
    amount_minor: int
    currency: str
    at: datetime
    by: str
    deposit: Deposit | None
    slip: str
    series: str
    number: int | None

    @property
    def name(self) -> str:
        """Write its number as it is printed."""
        return f"{self.series} {self.number:010d}" if self.number else ""


def paper_facts(paper_id: UUID) -> PaperFacts | None:
    """Give what a paper says; of what no desk did there is none."""
    deposits = Deposit.objects.select_related("merchant", "shift")
    if deposit := deposits.filter(id=paper_id).first():
        return _facts(PaperKind.DEPOSIT, deposit, deposit=deposit, numbered=deposit)
    numbered = DeskPaper.objects.filter(id=paper_id).first()
    returns = DepositReturn.objects.select_related("shift", "deposit__merchant")
    if back := returns.filter(id=paper_id).first():
        return _facts(PaperKind.RETURN, back, deposit=back.deposit, numbered=numbered)
    carried = BankDeposit.objects.select_related("shift__merchant", "slip")
    if banked := carried.filter(id=paper_id).first():
        return _facts(PaperKind.BANK, banked, deposit=None, numbered=numbered)
    return None


def _facts(
    kind: PaperKind,
    row: Any,
    *,
    deposit: Deposit | None,
    numbered: Deposit | DeskPaper | None,
) -> PaperFacts:
    slip = getattr(row, "slip", None) if kind == PaperKind.BANK else None
    return PaperFacts(
        id=row.id,
        kind=kind,
        about=deposit or row,
        merchant=deposit.merchant if deposit else row.shift.merchant,
        desk=row.shift.desk,
        amount_minor=row.amount_minor,
        currency=deposit.currency if deposit else row.currency,
        at=row.at,
        by=row.by,
        deposit=deposit,
        slip=slip.number if slip else "",
        series=numbered.series if numbered else "",
        number=numbered.number if numbered else None,
    )


def prints_of(paper_ids: Collection[UUID]) -> Counter[UUID]:
    """Count how often each of these papers was printed."""
    rows = PaperPrint.objects.filter(paper_id__in=paper_ids)
    return Counter(rows.values_list("paper_id", flat=True))

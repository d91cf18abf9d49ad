"""Visits, their items and their split, as a hospital sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from clinic.models import ChargeItem, PlannedCharge, Visit
from clinic.queries.shares import with_final_shares
from clinic.rules.states import ON_VISIT_BILL, VisitKind
from ledger.queries.standings import BillStanding, standings_of, subject_of


@dataclass(frozen=True, slots=True)
class SplitSums:
    """How a visit's bill is split, in minor units; estimated until it is final."""

    insurer_minor: int
    account_minor: int
    citizen_minor: int

    @property
    def total_minor(self) -> int:
        """The gross amount of the visit's own bill."""
        return self.insurer_minor + self.account_minor + self.citizen_minor


def find_visit(*, merchant_id: UUID, visit_no: str) -> Visit | None:
    """Give the visit of this number in the merchant's hospital."""
    return (
        Visit.objects.select_related("hospital")
        .filter(hospital__merchant_id=merchant_id, visit_no=visit_no)
        .first()
    )


def stay_of_bill(bill_id: UUID) -> Visit | None:
    """Give the inpatient visit that a bill of it is of, supplements too."""
    subject_id = subject_of(bill_id)
    visits = Visit.objects.select_related("hospital").filter(kind=VisitKind.INPATIENT)
    return visits.filter(id=subject_id).first() if subject_id else None


def items_of_visit(visit: Visit) -> list[ChargeItem]:
    """Give a visit's items in the order in which they were performed."""
    rows = ChargeItem.objects.filter(holder_id=visit.holder_id, visit=visit)
    return with_final_shares(list(rows.order_by("id")))


def plans_of_visit(visit: Visit) -> list[PlannedCharge]:
    """Give what was ordered for a visit, whatever became of it."""
    rows = PlannedCharge.objects.filter(holder_id=visit.holder_id, visit=visit)
    return list(rows.defer("reason").order_by("id"))


def bills_of_visit(visit: Visit) -> list[BillStanding]:
    """Give where all bills of a visit stand: its own, supplements, voided ones."""
    return standings_of(subject_id=visit.id, holder_id=visit.holder_id)


def items_of_bill(bill_id: UUID) -> list[ChargeItem]:
    """Give what was done for a bill, for those who may see a patient's record."""
    return list(ChargeItem.objects.filter(bill_id=bill_id).order_by("id"))


def split_of(visit: Visit, items: Iterable[ChargeItem]) -> SplitSums:
    """Sum up the split of the visit's own bill, final where it is."""
    insurer = account = citizen = 0
    for item in items:
        if item.status not in ON_VISIT_BILL or item.bill_id != visit.bill_id:
            continue
        share = item.final
        insurer += share.insurer_minor if share else item.insurer_minor
        account += share.account_minor if share else 0
        citizen += share.citizen_minor if share else item.citizen_minor
    return SplitSums(insurer, account, citizen)

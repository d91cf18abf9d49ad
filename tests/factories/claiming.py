"""What happens to a claimed visit, and what both sides say of it then."""

from datetime import timedelta
from uuid import UUID

from clinic.models import Claim, Split
from clinic.operations.register_visit import KeptAnswer
from clinic.operations.reverse_charge import reverse_charge
from config.verification import ALL_CHECKS
from ledger.models import Bill, Refund
from ledger.queries.verification import faults
from tests.factories.clinic import ADMITTED, MORNING, discharge
from tests.factories.insurance import FundHere

EVENING = MORNING + timedelta(hours=10)
DAY = timedelta(days=1)


def reverse(merchant_id: UUID, line_no: str) -> KeptAnswer:
    return reverse_charge(
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        line_no=line_no,
        reason="not done after all",
        reversed_at=EVENING,
        at=EVENING,
    )


def close(hospital: UUID, fund: FundHere) -> Bill:
    discharge(hospital)
    fund.settle_due(MORNING)
    return Bill.objects.get()


def refunds() -> list[tuple[int, int, str]]:
    rows = Refund.objects.order_by("requested_at", "id")
    return list(rows.values_list("amount_minor", "insurer_minor", "status"))


def statuses() -> list[str]:
    return list(Claim.objects.order_by("round_no").values_list("status", flat=True))


def all_is_well() -> bool:
    found = list(faults(ALL_CHECKS))
    assert found == []
    return True


def stands(fund: FundHere) -> None:
    """Both sides say the same of every claim that counts."""
    ours = {
        split.claim.reference: (split.fund_minor, split.person_minor - split.cash_minor)
        for split in Split.objects.filter(claim__status="settled")
        if split.claim.insured_kind
    }
    assert fund.standing() == ours

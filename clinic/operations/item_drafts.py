"""What an item becomes in the books and on a bill."""

from datetime import datetime
from uuid import UUID

from clinic.models import ChargeItem, Visit
from credit.operations.defer_charge import Debt
from credit.rules.lines import LINE_OF_BILL
from ledger.operations.form_bill import ChargeDraft


def debt_of(visit: Visit, item: ChargeItem, *, amount_minor: int) -> Debt:
    """Say what the visit's holder owes for an item."""
    return Debt(
        key=("clinic", visit.id, item.line_no),
        holder_id=visit.holder_id,
        line_kind=LINE_OF_BILL[visit.kind],
        merchant_id=visit.hospital.merchant_id,
        risk_mode=visit.risk_mode,
        amount_minor=amount_minor,
        currency=visit.hospital.currency,
        occurred_at=item.performed_at,
        bill_id=item.bill_id,
    )


def charge_draft(
    item: ChargeItem, *, reverses_id: UUID | None = None, at: datetime | None = None
) -> ChargeDraft:
    """Draft an item's line on a bill, or the line that takes it back.

    The ledger learns the fee category only: what was done to whom stays sealed
    in the clinic.
    """
    return ChargeDraft(
        line_no=item.line_no,
        code=item.category,
        name=item.category,
        category=item.category,
        quantity=item.quantity,
        unit_price_minor=item.unit_price_minor,
        amount_minor=-item.amount_minor if reverses_id else item.amount_minor,
        occurred_at=at or item.performed_at,
        explanation={
            "item": str(item.id),
            "insurance_class": item.insurance_class,
            "insurer_estimate_minor": item.insurer_minor,
        },
        reverses_id=reverses_id,
    )

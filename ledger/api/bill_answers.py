"""How a bill and its payment are answered."""

from typing import Any

from ledger.models import Bill, Charge, Dispute, Payment, Refund
from ledger.queries.bills import payment_of
from ledger.queries.proofs import proof_url


def bill_summary(bill: Bill) -> dict[str, Any]:
    """Answer a bill without its lines, as lists show it."""
    payment = payment_of(bill)
    return {
        "id": bill.id,
        "bill": bill.id,
        "status": bill.status,
        "kind": bill.kind,
        "merchant": bill.merchant.code,
        "holder": bill.holder_id,
        "payer": bill.payer_id,
        "subject": bill.subject_id,
        "supplement_no": bill.supplement_no,
        "currency": bill.currency,
        "total_minor": bill.total_minor,
        "insurer_minor": bill.insurer_minor,
        "cash_minor": bill.cash_minor,
        "opened_at": bill.opened_at,
        "closed_at": bill.closed_at,
        "due_at": bill.due_at,
        "settled_at": bill.settled_at,
        "payment": payment and payment_answer(payment),
        "receipt_url": proof_url(bill),
    }


def bill_answer(bill: Bill) -> dict[str, Any]:
    """Answer a bill with its charges and its timeline."""
    return bill_summary(bill) | {
        "charges": [_charge(charge) for charge in bill.charges.all()],
        "timeline": [
            {"at": step.at, "status": step.status, "by": step.by}
            for step in bill.steps.all()
        ],
        "refunds": [refund_answer(refund) for refund in bill.refunds.all()],
        "disputes": [dispute_answer(dispute) for dispute in bill.disputes.all()],
    }


def payment_answer(payment: Payment) -> dict[str, Any]:
    """Answer a payment; what it was paid with stays with the gateway."""
    return {
        "id": payment.id,
        "status": payment.status,
        "reference": payment.reference,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "gateway": payment.gateway,
        "reason": payment.reason or None,
    }


def refund_answer(refund: Refund) -> dict[str, Any]:
    """Answer a refund; its reason is for those who decide about it."""
    return {
        "id": refund.id,
        "status": refund.status,
        "reference": refund.reference,
        "amount_minor": refund.amount_minor,
        "insurer_minor": refund.insurer_minor,
        "currency": refund.currency,
        "gateway": refund.gateway or None,
        "lines": [
            {
                "line_no": line.charge.line_no,
                "amount_minor": line.amount_minor,
                "insurer_minor": line.insurer_minor,
            }
            for line in refund.lines.all()
        ],
        # Money beside the bill's one payment, which no bill may keep.
        "surplus": refund.surplus_id,
        # The bill was owed again then, and is paid by another payment.
        "takes_payment_back": refund.takes_payment_back,
        "decline_reason": refund.decline_reason or None,
        "requested_at": refund.requested_at,
        "ended_at": refund.ended_at,
    }


def dispute_answer(dispute: Dispute) -> dict[str, Any]:
    """Answer a dispute; what was said in it is for those who decide about it."""
    return {
        "id": dispute.id,
        "status": dispute.status,
        "opened_at": dispute.opened_at,
        "decide_by": dispute.decide_by,
        "ended_at": dispute.ended_at,
    }


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "id": charge.id,
        "line_no": charge.line_no,
        "code": charge.code,
        "name": charge.name,
        "category": charge.category,
        "quantity": charge.quantity,
        "unit_price_minor": charge.unit_price_minor,
        "amount_minor": charge.amount_minor,
        "currency": charge.currency,
        "explanation": charge.explanation,
        "reverses": charge.reverses_id,
        "occurred_at": charge.occurred_at,
    }

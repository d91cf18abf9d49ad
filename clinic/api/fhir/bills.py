"""What is to be paid and what was: Invoice, PaymentReconciliation."""

from collections.abc import Iterable
from typing import Any

from clinic.api.fhir.wire import (
    TERMINOLOGY,
    Resource,
    concept,
    identifier,
    money,
    reference,
)
from clinic.api.fhir.words import INVOICE_STATUS
from ledger.rules.states import BillStatus, PaymentStatus

# Rows of the ledger, whose models no other app imports.
Bill = Any
Payment = Any

PAYMENT_TYPE = TERMINOLOGY + "payment-type"


def invoice_of(bill: Bill) -> Resource:
    """Give a bill; an open one has no totals yet, since lines may still come."""
    invoice = {
        "resourceType": "Invoice",
        "id": bill.id,
        "identifier": [identifier("bill", str(bill.id))],
        "status": INVOICE_STATUS[BillStatus(bill.status)],
        "subject": reference("Patient", bill.holder_id),
        "date": bill.closed_at or bill.opened_at,
        "account": reference("Account", bill.subject_id),
        "lineItem": list(_lines(bill)),
    }
    if not bill.closed_at:
        return invoice
    return invoice | {
        "totalPriceComponent": list(_parts(bill)),
        "totalNet": money(bill.cash_minor, bill.currency),
        "totalGross": money(bill.total_minor, bill.currency),
    }


def _lines(bill: Bill) -> Iterable[dict[str, Any]]:
    for number, charge in enumerate(bill.charges.all(), 1):
        price = {"type": "base", "amount": money(charge.amount_minor, bill.currency)}
        yield {
            "sequence": number,
            "chargeItemReference": reference("ChargeItem", charge.explanation["item"]),
            "priceComponent": [price],
        }


def _parts(bill: Bill) -> Iterable[dict[str, Any]]:
    """Give the gross sum, and what the insurer takes off it."""
    yield {"type": "base", "amount": money(bill.total_minor, bill.currency)}
    if bill.insurer_minor:
        yield {
            "type": "deduction",
            "code": {"text": "insurer"},
            "amount": money(bill.insurer_minor, bill.currency),
        }


def reconciliation_of(payment: Payment) -> Resource:
    """Give the payment that settled a bill, and what of it went back.

    One that its desk took back is cancelled, and all of it went back.
    """
    is_undone = payment.status == PaymentStatus.TAKEN_BACK
    paid = _detail("payment", payment, amount_minor=payment.amount_minor)
    back = [
        _detail("adjustment", payment, amount_minor=-refund.amount_minor)
        for refund in payment.refunds.all()
    ]
    return {
        "resourceType": "PaymentReconciliation",
        "id": payment.id,
        "status": "cancelled" if is_undone else "active",
        "created": payment.created_at,
        "outcome": "complete",
        "paymentDate": payment.ended_at.date(),
        "paymentAmount": money(payment.amount_minor, payment.currency),
        "paymentIdentifier": identifier("payment", payment.reference),
        "detail": [paid, *back],
    }


def _detail(kind: str, payment: Payment, *, amount_minor: int) -> dict[str, Any]:
    return {
        "type": concept(kind, system=PAYMENT_TYPE),
        "request": reference("Invoice", payment.bill_id),
        "amount": money(amount_minor, payment.currency),
    }

"""A day's books beside what clients were told and what the gateway took."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from config.demo.people import Told
from ledger.queries.since import BillFigures, PaymentFigures

REASONS = {
    "tok_insufficient": "insufficient_funds",
    "tok_revoked": "mandate_revoked",
    "tok_timeout_lost": "no_answer",
    "tok_500": "no_answer",
}
"""What the sandbox's instruments that fail are declined with in the end."""


class Comparison:
    """Three accounts of one day: ours, the clients', the gateway's."""

    def __init__(
        self,
        *,
        bills: Sequence[BillFigures],
        payments: Sequence[PaymentFigures],
        charges: Mapping[str, Mapping[str, Any]],
        told: Told,
    ) -> None:
        """``charges`` is what the gateway took that day, by reference."""
        self._bills = {str(bill.id): bill for bill in bills}
        self._payments = payments
        self._charges = charges
        self._told = told
        self._of_bill: dict[str, list[PaymentFigures]] = {}
        for payment in payments:
            self._of_bill.setdefault(str(payment.bill_id), []).append(payment)

    def figures(self) -> dict[str, Any]:
        """Count and add up the day."""
        bills = [bill for bill in self._bills.values() if bill.status != "voided"]
        reasons = Counter(
            self._last_reason(str(bill.id))
            for bill in bills
            if bill.status in ("closed", "overdue")
        )
        return {
            "sessions": self._told.sessions,
            "visits": self._told.visits,
            "bills": len(bills),
            "settled": sum(bill.status == "settled" for bill in bills),
            "declined": reasons.total(),
            "declined_reasons": dict(sorted(reasons.items())),
            "charged_minor": sum(bill.total_minor for bill in bills),
            "insurer_minor": sum(bill.insurer_minor for bill in bills),
            "collected_minor": sum(
                payment.amount_minor
                for payment in self._payments
                if payment.status == "succeeded" and str(payment.bill_id) in self._bills
            ),
        }

    def complaints(self) -> list[str]:
        """Say in sentences what doesn't agree or is left in between."""
        return [*self._untold(), *self._unfinished(), *self._differing()]

    def _untold(self) -> Iterator[str]:
        for bill in self._told.bills.keys() - self._bills.keys():
            yield f"Bill {bill} was told to a client and doesn't exist."
        for bill in self._bills.keys() - self._told.bills.keys():
            yield f"Bill {bill} exists, and no client was told of it."

    def _unfinished(self) -> Iterator[str]:
        for name, bill in self._bills.items():
            paid = [p for p in self._of_bill.get(name, []) if p.status == "succeeded"]
            amounts = [payment.amount_minor for payment in paid]
            if bill.status == "settled":
                if amounts != ([bill.cash_minor] if bill.cash_minor else []):
                    yield f"Bill {name} of {bill.cash_minor} was paid by {amounts}."
            elif bill.status in ("closed", "overdue"):
                yield from self._wrongly_waiting(name)
            elif bill.status != "voided":
                yield f"Bill {name} is left {bill.status}."

    def _wrongly_waiting(self, name: str) -> Iterator[str]:
        token = self._told.bills.get(name, "")
        reason = self._last_reason(name)
        if reason != REASONS.get(token):
            means = token or "somebody who pays by hand"
            yield f"Bill {name} of {means} waits, declined as “{reason}”."

    def _differing(self) -> Iterator[str]:
        ours = {
            payment.reference: (payment.amount_minor, payment.currency)
            for payment in self._payments
            if payment.gateway == "sandbox" and payment.status == "succeeded"
        }
        theirs = {
            reference: (charge["amount_minor"], charge["currency"])
            for reference, charge in self._charges.items()
        }
        for reference in sorted(ours.keys() | theirs.keys()):
            mine, other = ours.get(reference), theirs.get(reference)
            if mine != other:
                yield f"Payment {reference}: we say {mine}, the gateway {other}."

    def _last_reason(self, name: str) -> str:
        payments = self._of_bill.get(name)
        return payments[-1].reason if payments else "never tried"

"""After a storm: is anything lost, is anything there twice, do both sides agree?"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

import psycopg
from psycopg.rows import dict_row

from tests.faults.plan import BillPlan, reason_of

Row = dict[str, Any]
LOST = """
SELECT id FROM ledger_paymentanswer WHERE answer = 'unknown'
UNION ALL
SELECT id FROM ledger_refundanswer WHERE answer = 'unknown'
"""
ENDED = ("succeeded", "declined", "superseded")


class GatewayRecord(Protocol):
    """The other side's truth: the sandbox's own lists, and its statement at a path."""

    def charges(self) -> list[dict[str, Any]]: ...

    def refunds(self) -> list[dict[str, Any]]: ...

    def read(self, path: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Books:
    """What our tables say, read once."""

    bills: Mapping[str, Row]
    payments: Sequence[Row]
    refunds: Sequence[Row]
    surplus: Sequence[Row]
    notifications: int
    answers_lost: int

    @classmethod
    def read(cls, database_url: str) -> "Books":
        """Read everything that the storm was about."""
        with psycopg.connect(database_url, row_factory=dict_row) as connection:

            def rows(query: str) -> list[Row]:
                return connection.execute(query.encode()).fetchall()

            return cls(
                bills={str(row["id"]): row for row in rows("TABLE ledger_bill")},
                payments=rows("SELECT * FROM ledger_payment ORDER BY created_at"),
                refunds=rows("TABLE ledger_refund"),
                surplus=rows("TABLE ledger_surplus"),
                notifications=len(rows("SELECT id FROM ledger_notification")),
                answers_lost=len(rows(LOST)),
            )


class Reckoning:
    """Compares what was planned, what we wrote and what the gateway did."""

    def __init__(
        self, plans: Mapping[str, BillPlan], books: Books, sandbox: GatewayRecord
    ) -> None:
        """``plans`` is what was drawn for each bill, by the bill's id."""
        self._plans = plans
        self._books = books
        self._charges = sandbox.charges()
        self._refunds = sandbox.refunds()
        self._sandbox = sandbox
        self._of_bill: dict[str, list[Row]] = {bill: [] for bill in plans}
        for payment in books.payments:
            self._of_bill.setdefault(str(payment["bill_id"]), []).append(payment)

    def complaints(self) -> list[str]:
        """Say in sentences what doesn't agree."""
        return [
            *self._lost_bills(),
            *self._wrong_bills(),
            *self._unfinished(),
            *self._differing_charges(),
            *self._differing_refunds(),
            *self._wrongly_given_back(),
            *self._unreturned(),
            *self._differing_statement(),
        ]

    def missing_refunds(self, acknowledged: set[str]) -> Iterator[str]:
        """Name what people were promised to get back and haven't got."""
        given = {
            str(refund["id"])
            for refund in self._books.refunds
            if refund["status"] == "succeeded"
        }
        for refund in acknowledged - given:
            yield f"Refund {refund} was acknowledged, and not given back."

    def waiting(self) -> dict[str, int]:
        """Count the bills that wait, by the reason that a worker was given last."""
        reasons = Counter(
            self._last_reason(bill)
            for bill, row in self._books.bills.items()
            if row["status"] != "settled"
        )
        return dict(sorted(reasons.items()))

    def _lost_bills(self) -> Iterator[str]:
        for bill in self._plans.keys() ^ self._books.bills.keys():
            yield f"Bill {bill} was lost, or nobody formed it."

    def _wrong_bills(self) -> Iterator[str]:
        for bill, plan in self._plans.items():
            row = self._books.bills[bill]
            paid = [p for p in self._of_bill[bill] if p["status"] == "succeeded"]
            told = f"Bill {bill} ({plan.token}, by hand {plan.by_hand or 'nobody'})"
            if row["status"] == "settled":
                if [p["amount_minor"] for p in paid] != [plan.amount_minor]:
                    yield f"{told} was settled by {len(paid)} payments."
                elif not _may_pay(plan, paid[0]):
                    yield f"{told} was settled by one that can't pay."
            elif row["status"] not in ("closed", "overdue") or paid:
                yield f"{told} is left {row['status']} with {len(paid)} successes."
            elif plan.pays or self._last_reason(bill) != reason_of(plan.token):
                yield f"{told} waits, declined as “{self._last_reason(bill)}”."

    def _last_reason(self, bill: str) -> str:
        tries = [p for p in self._of_bill[bill] if p["channel"] == "worker"]
        return str(tries[-1]["reason"]) if tries else "never tried"

    def _unfinished(self) -> Iterator[str]:
        for payment in self._books.payments:
            if payment["status"] not in ENDED:
                yield f"Payment {payment['reference']} is left {payment['status']}."
        for refund in self._books.refunds:
            if refund["status"] not in ENDED:
                yield f"Refund {refund['reference']} is left {refund['status']}."

    def _differing_charges(self) -> Iterator[str]:
        ours = [(p["reference"], p["amount_minor"]) for p in self._succeeded()]
        ours += [(s["reference"], s["amount_minor"]) for s in self._books.surplus]
        theirs = [(c["reference"], c["amount_minor"]) for c in self._charges]
        yield from _differences("charge", ours, theirs)

    def _differing_refunds(self) -> Iterator[str]:
        ours = [
            (refund["reference"], refund["amount_minor"])
            for refund in self._books.refunds
            if refund["status"] == "succeeded"
        ]
        theirs = [(r["reference"], r["amount_minor"]) for r in self._refunds]
        yield from _differences("refund", ours, theirs)

    def _wrongly_given_back(self) -> Iterator[str]:
        """Compare what people planned to ask back with what came back to them."""
        given: dict[str, list[int]] = {}
        for refund in self._books.refunds:
            if refund["surplus_id"] is None and refund["status"] == "succeeded":
                given.setdefault(str(refund["bill_id"]), []).append(
                    refund["amount_minor"]
                )
        for bill, plan in self._plans.items():
            planned, came = plan.given_back_minor, given.get(bill, [])
            if sorted(planned) != sorted(came):
                yield f"Of bill {bill} {planned} were to come back, and {came} did."

    def _unreturned(self) -> Iterator[str]:
        returned = {
            refund["surplus_id"]: refund["amount_minor"]
            for refund in self._books.refunds
            if refund["status"] == "succeeded"
        }
        for one in self._books.surplus:
            if returned.get(one["id"]) != one["amount_minor"]:
                yield f"Surplus {one['reference']} was not given back."

    def _differing_statement(self) -> Iterator[str]:
        moved = [(c["reference"], c["amount_minor"]) for c in self._charges]
        moved += [(r["reference"], r["amount_minor"]) for r in self._refunds]
        days = {p["created_at"].date() for p in self._books.payments}
        stated = [
            (line["reference"], int(line["amount_minor"]))
            for day in _through(days)
            for line in self._statement(day)
        ]
        yield from _differences("statement line", moved, stated)

    def _succeeded(self) -> Iterator[Row]:
        return (p for p in self._books.payments if p["status"] == "succeeded")

    def _statement(self, day: date) -> list[dict[str, str]]:
        text = self._sandbox.read(f"/statement?date={day}")
        return list(csv.DictReader(io.StringIO(text)))


def _may_pay(plan: BillPlan, payment: Row) -> bool:
    return plan.pays if payment["channel"] == "worker" else plan.hand_pays


def _differences(
    what: str, ours: list[tuple[str, int]], theirs: list[tuple[str, int]]
) -> Iterator[str]:
    """Compare as bags: the same reference twice is a difference."""
    mine, other = Counter(ours), Counter(theirs)
    for (reference, amount), count in (mine - other).items():
        yield f"The {what} {reference} of {amount} is ours alone, {count} times."
    for (reference, amount), count in (other - mine).items():
        yield f"The {what} {reference} of {amount} is theirs alone, {count} times."


def _through(days: set[date]) -> list[date]:
    """Every day from the first to the one after the last: a storm may pass midnight."""
    first, last = min(days), max(days) + timedelta(days=1)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]

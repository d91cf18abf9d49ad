"""Which transfers a figure of a desks' report leads to, and what they sum up to there.

An address names a shift, or a merchant's desks on a day, and a part of their report.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from ledger.admin.addresses import as_id
from ledger.admin.finance import span_of, transfers_link
from ledger.admin.reach import reach_in
from ledger.models import Transfer
from ledger.queries.days import Figure
from ledger.queries.desk_flows import DEPOSITED, PAID, REFUNDED, RETURNED, TAKEN_BACK
from ledger.queries.desk_reports import (
    DeskReport,
    Part,
    came_to,
    report_of_shift,
    reports_of_day,
    transfers_of_prices,
)
from ledger.queries.merchants import books_of_merchants
from ledger.queries.shifts import shift_by_id
from ledger.rules.days import read_day

AT_DESKS = (PAID, DEPOSITED, REFUNDED, RETURNED, TAKEN_BACK)
"""What is taken and given at a desk; what goes to the bank is neither."""

PRICES = "prices"
"""In the place of acts: what paid bills came to, less what went back of any."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Transfers, and the accounts that say which of them count against the sum."""

    ids: Collection[UUID]
    account_ids: Collection[UUID]
    sign: int = 1

    def sums(
        self, rows: QuerySet[Transfer], *, account_id: UUID | None
    ) -> Mapping[str, Figure]:
        """Sum up by currency what is listed of them; on one account, if named."""
        accounts = [account_id] if account_id else self.account_ids
        found = came_to(rows, account_ids=accounts)
        return {
            currency: Figure(one.transfers, self.sign * one.minor)
            for currency, one in found.items()
        }


def part_link(part: Part, **where: object) -> str:
    """Give the address of a part's transfers."""
    told: list[object] = ["-".join(part.acts), part.kind, part.cashier_id or ""]
    told += [part.currency, part.shift_id or ""]
    return transfers_link(part=".".join(map(str, told)), **where)


def chosen_part(request: HttpRequest) -> Chosen | None:
    """Read which part an address names; ``None``: none, or none that there is.

    It is looked up once for a request.
    """
    if not hasattr(request, "chosen_part"):
        request.chosen_part = _chosen(request)  # type: ignore[attr-defined]
    found: Chosen | None = request.chosen_part  # type: ignore[attr-defined]
    return found


def _chosen(request: HttpRequest) -> Chosen | None:
    part = _read(request.GET.get("part", ""))
    reports = _reports(request)
    if part is None or not reports:
        return None
    if part.acts == (PRICES,):
        return _prices([one for one in reports if one.currency == part.currency])
    flows = [(one, flow) for one in reports for flow in one.flows_in(part)]
    # A part of no act in particular is all that the acts moved.
    return Chosen(
        {
            transfer
            for _one, flow in flows
            for transfer in (flow.transfer_ids if part.acts else flow.act_ids)
        },
        {account for one, flow in flows for account in one.accounts_of([flow])},
    )


def _prices(reports: Collection[DeskReport]) -> Chosen:
    ids = {
        one
        for report in reports
        for one in transfers_of_prices(report).values_list("id", flat=True)
    }
    return Chosen(ids, books_of_merchants().income, sign=-1)


def _reports(request: HttpRequest) -> list[DeskReport]:
    asked, reach = request.GET, reach_in(request)
    day, shift_id = read_day(asked.get("on")), as_id(asked.get("shift"))
    span = span_of(day) if day else None
    if shift_id:
        shift = shift_by_id(shift_id)
        is_seen = shift is not None and reach.holds(shift.merchant_id)
        return [report_of_shift(shift, span=span)] if shift and is_seen else []
    merchant_id = as_id(asked.get("desks"))
    if merchant_id is None or span is None or not reach.holds(merchant_id):
        return []
    return reports_of_day(merchant_id, span)


def _read(text: str) -> Part | None:
    try:
        acts, kind, cashier, currency, shift = text.split(".")
    except ValueError:
        return None
    return Part(
        acts=tuple(one for one in acts.split("-") if one),
        kind=kind,
        cashier_id=int(cashier) if cashier.isdecimal() else None,
        currency=currency,
        shift_id=as_id(shift),
    )

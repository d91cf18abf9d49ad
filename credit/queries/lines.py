"""Credit lines as a person or a gate sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from credit.models import CreditLine
from credit.rules.lines import LineStatus
from ledger.queries.balances import TrackedBalance, tracked_balances
from ledger.queries.prepared import rows_of

LINE = """SELECT status, suspended_for, account_id FROM credit_creditline
WHERE holder_id = %s AND kind = %s AND currency = %s"""
STATUS = """SELECT status, suspended_for FROM credit_creditline
WHERE holder_id = %s AND kind = %s AND currency = %s"""


@dataclass(frozen=True, slots=True)
class LineStanding:
    """Whether a line may be used: ``none`` where there is no line."""

    status: str
    suspended_for: str = ""

    @property
    def refusal(self) -> str:
        """The code of why this line carries nothing new; empty when it may."""
        return "" if self.status == LineStatus.ACTIVE else f"credit.line.{self.status}"


@dataclass(frozen=True, slots=True)
class LineView:
    """One line with its figures, in minor units of ``currency``."""

    holder_id: UUID
    kind: str
    status: str
    currency: str
    account_id: UUID
    limit_minor: int
    used_minor: int
    held_minor: int
    available_minor: int
    suspended_for: str

    @property
    def refusal(self) -> str:
        """The code of why this line carries nothing new; empty when it may."""
        return LineStanding(self.status).refusal


def lines_of(holder_ids: Iterable[UUID]) -> list[LineView]:
    """Give all lines of these holders in two queries, by kind."""
    lines = list(
        CreditLine.objects.filter(holder_id__in=list(holder_ids)).order_by("kind")
    )
    balances = tracked_balances(line.account_id for line in lines)
    return [_view(line, balances[line.account_id]) for line in lines]


def line_of(*, holder_id: UUID, kind: str, currency: str) -> LineView | None:
    """Give one line of a holder, or ``None`` when there is none."""
    rows = rows_of(LINE, [holder_id, kind, currency])
    if not rows:
        return None
    status, suspended_for, account_id = rows[0]
    line = CreditLine(
        holder_id=holder_id,
        kind=kind,
        currency=currency,
        status=status,
        suspended_for=suspended_for,
        account_id=account_id,
    )
    return _view(line, tracked_balances([line.account_id])[line.account_id])


def line_standing(*, holder_id: UUID, kind: str, currency: str) -> LineStanding:
    """Say whether a line may be used, without its figures."""
    rows = rows_of(STATUS, [holder_id, kind, currency])
    return LineStanding(*rows[0]) if rows else LineStanding("none")


def _view(line: CreditLine, balance: TrackedBalance) -> LineView:
    usable = line.status == LineStatus.ACTIVE
    return LineView(
        holder_id=line.holder_id,
        kind=line.kind,
        status=line.status,
        currency=line.currency,
        account_id=line.account_id,
        limit_minor=balance.limit_minor or 0,
        used_minor=balance.used_minor,
        held_minor=balance.held_minor,
        available_minor=balance.available_minor if usable else 0,
        suspended_for=line.suspended_for,
    )

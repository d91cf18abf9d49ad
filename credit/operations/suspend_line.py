"""Suspend a credit line, resume it, close it: a person's word, not the policy's."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credit.models import CreditLine
from credit.operations.step_lines import step_lines
from credit.operations.weigh_arrears import weigh_arrears
from credit.rules.lines import LineStatus, StepCause
from ledger.errors import NotFound, Rejected
from ledger.operations.open_accounts import close_account


class LineUnknown(NotFound):
    """There is no such line."""

    code = "credit.line.unknown"
    sentence = _("There is no such credit line.")


class LineElsewhere(Rejected):
    """The line's status doesn't lead there."""

    code = "credit.line.elsewhere"
    sentence = _("The credit line is “%(status)s”: this can't be done now.")


class LineOwes(Rejected):
    """Something is owed or held on the line."""

    code = "credit.line.owes"
    sentence = _("Something is still owed or held on the credit line.")


class LineInArrears(Rejected):
    """What suspends the line is unpaid: paying it lifts the suspension."""

    code = "credit.line.in_arrears"
    sentence = _("Bills of this citizen are overdue; paying them lifts the suspension.")


def suspend_line(*, line_id: UUID, by: str, at: datetime) -> None:
    """Let nothing new be deferred on a line; what is owed stays owed.

    One that was suspended for arrears stays suspended when they are paid.

    Raises:
        LineUnknown, LineElsewhere: in this order.
    """
    with transaction.atomic(savepoint=False):
        line = _locked(line_id)
        if line.status != LineStatus.ACTIVE and line.suspended_for != StepCause.ARREARS:
            raise LineElsewhere(status=line.get_status_display())
        _step(line, LineStatus.SUSPENDED, by=by, at=at)


def resume_line(*, line_id: UUID, by: str, at: datetime) -> None:
    """Let a line that a person suspended be used again, unless there are arrears.

    Raises:
        LineUnknown, LineElsewhere, LineInArrears: in this order.
    """
    with transaction.atomic(savepoint=False):
        line = _locked(line_id)
        if line.status != LineStatus.SUSPENDED:
            raise LineElsewhere(status=line.get_status_display())
        if line.suspended_for == StepCause.ARREARS:
            raise LineInArrears
        _step(line, LineStatus.ACTIVE, by=by, at=at)
        weigh_arrears(holder_ids=[line.holder_id], at=at)


def close_line(*, line_id: UUID, by: str, at: datetime) -> None:
    """Close a suspended line, with its account, for good.

    Raises:
        LineUnknown, LineElsewhere, LineOwes: in this order.
    """
    with transaction.atomic(savepoint=False):
        line = _locked(line_id)
        if line.status != LineStatus.SUSPENDED:
            raise LineElsewhere(status=line.get_status_display())
        _step(line, LineStatus.CLOSED, by=by, at=at)
        closed = close_account(
            holder_id=line.holder_id, account_id=line.account_id, at=at
        )
        if not closed:
            raise LineOwes


def _locked(line_id: UUID) -> CreditLine:
    """Lock all lines of one line's holder, in id order as whoever weighs arrears."""
    holder = CreditLine.objects.filter(id=line_id).values("holder_id")
    rows = CreditLine.objects.select_for_update(no_key=True).order_by("id")
    lines = {line.id: line for line in rows.filter(holder_id__in=holder)}
    line = lines.get(line_id)
    if line is None:
        raise LineUnknown
    return line


def _step(line: CreditLine, status: LineStatus, *, by: str, at: datetime) -> None:
    step_lines(lines=[line], status=status, cause=StepCause.PERSON, by=by, at=at)

"""Suspend a credit line, resume it, close it: a person's word, not the policy's."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credit.models import CreditLine
from credit.rules.lines import LineStatus
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


def suspend_line(*, line_id: UUID) -> None:
    """Let nothing new be deferred on an active line; what is owed stays owed.

    Raises:
        LineUnknown, LineElsewhere: in this order.
    """
    with transaction.atomic(savepoint=False):
        _walk(line_id, old=LineStatus.ACTIVE, new=LineStatus.SUSPENDED)


def resume_line(*, line_id: UUID) -> None:
    """Let a suspended line be used again.

    Raises:
        LineUnknown, LineElsewhere: in this order.
    """
    with transaction.atomic(savepoint=False):
        _walk(line_id, old=LineStatus.SUSPENDED, new=LineStatus.ACTIVE)


def close_line(*, line_id: UUID, at: datetime) -> None:
    """Close a suspended line, with its account, for good.

    Raises:
        LineUnknown, LineElsewhere, LineOwes: in this order.
    """
    with transaction.atomic(savepoint=False):
        line = _walk(line_id, old=LineStatus.SUSPENDED, new=LineStatus.CLOSED)
        closed = close_account(
            holder_id=line.holder_id, account_id=line.account_id, at=at
        )
        if not closed:
            raise LineOwes


def _walk(line_id: UUID, *, old: LineStatus, new: LineStatus) -> CreditLine:
    line = CreditLine.objects.select_for_update(no_key=True).filter(id=line_id).first()
    if line is None:
        raise LineUnknown
    if line.status != old:
        raise LineElsewhere(status=line.get_status_display())
    line.status = new
    line.save(update_fields=["status"])
    return line

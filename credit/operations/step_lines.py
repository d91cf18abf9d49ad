"""Move credit lines along their map, each step a fact with its cause."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from credit.models import CreditLine, LineStep
from credit.rules.lines import LineStatus, StepCause


def step_lines(
    *,
    lines: Sequence[CreditLine],
    status: LineStatus,
    cause: StepCause,
    by: str,
    at: datetime,
) -> None:
    """Move lines whose rows the caller holds to ``status``; ``by`` signs the step."""
    if not lines:
        return
    suspended_for = cause if status == LineStatus.SUSPENDED else ""
    for line in lines:
        line.status, line.suspended_for = status, suspended_for
    with transaction.atomic(savepoint=False):
        CreditLine.objects.filter(id__in=[line.id for line in lines]).update(
            status=status, suspended_for=suspended_for
        )
        note_steps(lines=lines, cause=cause, by=by, at=at)


def note_steps(
    *, lines: Sequence[CreditLine], cause: StepCause, by: str, at: datetime
) -> None:
    """Write where lines stand now onto their timelines."""
    with transaction.atomic(savepoint=False):
        LineStep.objects.bulk_create(
            [
                LineStep(
                    line_id=line.id,
                    holder_id=line.holder_id,
                    status=line.status,
                    cause=cause,
                    at=at,
                    by=by,
                )
                for line in lines
            ]
        )

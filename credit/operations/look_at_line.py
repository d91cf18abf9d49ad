"""Look at a line before it is used; one suspended for arrears is weighed again.

Whoever has just paid leaves by the next exit: only a line that is suspended for
arrears pays for the second look.
"""

from datetime import datetime
from uuid import UUID

from credit.operations.weigh_arrears import weigh_arrears
from credit.queries.lines import LineView, line_of, line_standing
from credit.rules.lines import StepCause


def look_at_line(
    *, holder_id: UUID, kind: str, currency: str, at: datetime
) -> LineView | None:
    """Give one line of a holder as it may be used now; ``None``: there is none."""
    line = line_of(holder_id=holder_id, kind=kind, currency=currency)
    if line is None or line.suspended_for != StepCause.ARREARS:
        return line
    weigh_arrears(holder_ids=[holder_id], at=at)
    return line_of(holder_id=holder_id, kind=kind, currency=currency)


def line_refusal(*, holder_id: UUID, kind: str, currency: str, at: datetime) -> str:
    """Give the code of why a line carries nothing new; empty when it may.

    The short way for those who don't need its figures: a limit is checked when
    something is posted.
    """
    standing = line_standing(holder_id=holder_id, kind=kind, currency=currency)
    if standing.suspended_for == StepCause.ARREARS:
        weigh_arrears(holder_ids=[holder_id], at=at)
        standing = line_standing(holder_id=holder_id, kind=kind, currency=currency)
    return standing.refusal

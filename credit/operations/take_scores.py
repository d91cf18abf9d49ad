"""Take a batch of scores: as many statements as for one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from credit.models import Citizen
from credit.operations.grant_lines import Earner, grant_lines
from credit.rules.lines import Bracket
from credit.rules.scores import Fate, ScoreRow

WRITE = """UPDATE credit_citizen c
              SET score = i.score, insured = i.insured, updated_at = %s
             FROM unnest(%s::uuid[], %s::smallint[], %s::boolean[])
                  i(holder_id, score, insured)
            WHERE c.holder_id = i.holder_id"""

Known = tuple[UUID, int, bool]
"""A citizen as stored: holder, score, insured."""


def take_scores(
    *, rows: Sequence[ScoreRow], brackets: Sequence[Bracket], at: datetime
) -> list[Fate]:
    """Write scores and let the lines follow; give each row's fate, in their order.

    Of several rows of one citizen the last counts. ``brackets`` is the policy in
    force, read once for a whole file. Taking the same again is harmless.
    """
    last = {row.ref: row for row in rows}
    with transaction.atomic(savepoint=False):
        known = _locked(last)
        earners = {ref: _earner(known[ref], last[ref]) for ref in known}
        changed = {
            ref: earner
            for ref, earner in earners.items()
            if (earner.score, earner.insured) != known[ref][1:]
        }
        _write(list(changed.values()), at)
        # All of them, not only the changed: the policy may have changed as well.
        grant_lines(earners=list(earners.values()), brackets=brackets, at=at)
    return [
        Fate.UNKNOWN
        if row.ref not in known
        else Fate.SUPERSEDED
        if row is not last[row.ref]
        else Fate.ACCEPTED
        if row.ref in changed
        else Fate.UNCHANGED
        for row in rows
    ]


def _locked(last: dict[str, ScoreRow]) -> dict[str, Known]:
    rows = (
        Citizen.objects.select_for_update(no_key=True)
        .filter(ref__in=list(last), closed_at=None)
        .order_by("holder_id")
        .values_list("ref", "holder_id", "score", "insured")
    )
    return {ref: (holder_id, score, insured) for ref, holder_id, score, insured in rows}


def _earner(known: Known, row: ScoreRow) -> Earner:
    holder_id, _, insured = known
    return Earner(holder_id, row.score, insured if row.insured is None else row.insured)


def _write(changed: Sequence[Earner], at: datetime) -> None:
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            [
                at,
                [earner.holder_id for earner in changed],
                [earner.score for earner in changed],
                [earner.insured for earner in changed],
            ],
        )

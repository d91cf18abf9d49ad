"""What covers a stay, and below what it is little."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from clinic.models import Admission, Visit
from clinic.rules.bed_days import ONE_DAY, day_of
from clinic.rules.cover import Cover, CoverRule
from credit.queries.lines import line_of
from credit.rules.lines import LINE_OF_BILL
from ledger.errors import Broken
from ledger.queries.deposits import deposit_sums
from ledger.queries.prepared import rows_of

LOW = "clinic.cover.low"
IN_FORCE = """
SELECT left_percent, left_days FROM clinic_coverpolicy
 WHERE valid_from <= %s ORDER BY valid_from DESC LIMIT 1"""

SPENT = """
SELECT coalesce(sum(amount_minor - insurer_minor)
                FILTER (WHERE bill_id = %(bill)s AND status = 'due'), 0)::bigint,
       coalesce(sum(amount_minor - insurer_minor), 0)::bigint,
       (SELECT min(from_at) FROM clinic_bedstay
         WHERE holder_id = %(holder)s AND visit_id = %(visit)s)
  FROM clinic_chargeitem
 WHERE holder_id = %(holder)s AND visit_id = %(visit)s AND status <> 'reversed'"""

ASK_FOR_A_DEPOSIT = _("Little is left of what covers this stay: ask for a deposit.")


@dataclass(frozen=True, slots=True)
class CoverWarning:
    """What is left of a stay's cover in minor units, and how much would be enough."""

    left_minor: int
    enough_minor: int

    def as_answer(self) -> dict[str, Any]:
        """Spell it as the API does."""
        return {
            "code": LOW,
            "detail": str(ASK_FOR_A_DEPOSIT),
            "left_minor": self.left_minor,
            "enough_minor": self.enough_minor,
        }


class CoverPolicyMissing(Broken):
    """No cover policy has begun: nobody can say what is little."""

    code = "clinic.cover.policy_missing"
    sentence = _("No cover policy is in force.")


def in_bed(visit: Visit) -> Admission | None:
    """Give how far the days of a patient who is in hospital have been charged."""
    admission: Admission | None = getattr(visit, "admission", None)
    return admission if admission and admission.due_at else None


def warning_of(visit: Visit, *, at: datetime) -> CoverWarning | None:
    """Say that little is left of what covers a stay, if it is."""
    rule, cover = cover_rule_at(at), cover_of(visit, at=at)
    if not cover.is_low(rule):
        return None
    return CoverWarning(cover.left_minor, cover.enough_minor(rule))


def cover_rule_at(at: datetime) -> CoverRule:
    """Give the rule in force.

    Raises:
        CoverPolicyMissing: none has begun.
    """
    for row in rows_of(IN_FORCE, [at]):
        return CoverRule(*row)
    raise CoverPolicyMissing


def cover_of(visit: Visit, *, at: datetime) -> Cover:
    """Say what covers a visit's stay as it stands at ``at``.

    What a day has cost on average counts begun days whole.
    """
    zone = visit.hospital.zone
    line = line_of(
        holder_id=visit.holder_id,
        kind=LINE_OF_BILL[visit.kind],
        currency=visit.hospital.currency,
    )
    limit_minor, left_minor = (
        (line.limit_minor, line.available_minor) if line else (0, 0)
    )
    deposited_minor = deposit_sums(
        holder_id=visit.holder_id, subject_id=visit.id
    ).left_minor
    due_minor, spent_minor, since = _spent(visit)
    days = (day_of(at, zone) - day_of(since, zone)) // ONE_DAY + 1
    return Cover(
        limit_minor + deposited_minor,
        left_minor + max(deposited_minor - due_minor, 0),
        spent_minor // max(days, 1),
    )


def deposit_room_minor(visit: Visit) -> int:
    """Say how much more may be due of a visit that its deposits will pay."""
    deposited = deposit_sums(holder_id=visit.holder_id, subject_id=visit.id)
    if not deposited.left_minor:
        return 0
    due_minor, _, _ = _spent(visit)
    return max(deposited.left_minor - due_minor, 0)


def _spent(visit: Visit) -> tuple[int, int, datetime]:
    """Sum up what is due of a visit's own bill, and what all costs, since when.

    In minor units, by the estimates.
    """
    asked = {"holder": visit.holder_id, "visit": visit.id, "bill": visit.bill_id}
    ((due_minor, all_minor, since),) = rows_of(SPENT, asked)
    return due_minor, all_minor, since or visit.opened_at

"""What covers a stay, and below what it is little."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Min, Sum
from django.utils.translation import gettext_lazy as _

from clinic.models import Admission, BedStay, ChargeItem, CoverPolicy, Visit
from clinic.rules.bed_days import ONE_DAY, day_of
from clinic.rules.cover import Cover, CoverRule
from clinic.rules.states import ItemStatus
from credit.queries.lines import line_of
from credit.rules.lines import LINE_OF_BILL
from ledger.errors import Broken
from ledger.queries.deposits import deposit_sums

LOW = "clinic.cover.low"
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
    return Admission.objects.filter(visit=visit, due_at__isnull=False).first()


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
    row = (
        CoverPolicy.objects.filter(valid_from__lte=at)
        .order_by("-valid_from")
        .values_list("left_percent", "left_days")
        .first()
    )
    if row is None:
        raise CoverPolicyMissing
    return CoverRule(*row)


def cover_of(visit: Visit, *, at: datetime) -> Cover:
    """Say what covers a visit's stay as it stands at ``at``."""
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
    return Cover(
        limit_minor + deposited_minor,
        left_minor + max(deposited_minor - due_minor(visit), 0),
        _daily_minor(visit, at=at),
    )


def deposit_room_minor(visit: Visit) -> int:
    """Say how much more may be due of a visit that its deposits will pay."""
    deposited = deposit_sums(holder_id=visit.holder_id, subject_id=visit.id)
    if not deposited.left_minor:
        return 0
    return max(deposited.left_minor - due_minor(visit), 0)


def due_minor(visit: Visit) -> int:
    """Sum up what is due on a visit's own bill, by its estimates."""
    return int(
        ChargeItem.objects.filter(
            holder_id=visit.holder_id,
            visit=visit,
            bill_id=visit.bill_id,
            status=ItemStatus.DUE,
        ).aggregate(minor=Sum(F("amount_minor") - F("insurer_minor"), default=0))[
            "minor"
        ]
    )


def _daily_minor(visit: Visit, *, at: datetime) -> int:
    """Give what a day has cost the patient on average, begun days counted whole."""
    spent = (
        ChargeItem.objects.filter(holder_id=visit.holder_id, visit=visit)
        .exclude(status=ItemStatus.REVERSED)
        .aggregate(minor=Sum(F("amount_minor") - F("insurer_minor"), default=0))
    )
    stays = BedStay.objects.filter(holder_id=visit.holder_id, visit=visit)
    since = stays.aggregate(at=Min("from_at"))["at"] or visit.opened_at
    zone = visit.hospital.zone
    days = (day_of(at, zone) - day_of(since, zone)) // ONE_DAY + 1
    return int(spent["minor"]) // max(days, 1)

"""Charges that were ordered and not performed yet: a promise, on no bill."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clinic.models.visit import Visit
from clinic.rules.states import PLAN_EDGES, InsuranceClass, PlanStatus
from ledger.models.guards import never_changes, never_deleted, status_walks
from ledger.models.sealed import SealedTextField

PLAN_NAMES = {
    PlanStatus.PLANNED: pgettext_lazy("charge", "Planned"),
    PlanStatus.PERFORMED: pgettext_lazy("charge", "Performed"),
    PlanStatus.ABORTED: pgettext_lazy("charge", "Aborted"),
}


class PlannedCharge(models.Model):
    """What was ordered for a patient, and what became of it.

    It stands apart from the charge items, so that nothing that counts those counts
    it. ``hold_id`` holds the citizen's estimated share (none: the line didn't carry
    it, or it is zero) until the charge is performed, which makes a charge item of the
    same line, or aborted. ``end_digest`` and ``end_answer`` are of how it ended, for
    repeats.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, related_name="plans", verbose_name=_("visit")
    )
    line_no = models.CharField(_("line"), max_length=64)
    code = SealedTextField(_("code"))
    name = SealedTextField(_("name"))
    category = models.CharField(_("category"), max_length=32)
    quantity = models.DecimalField(_("quantity"), max_digits=13, decimal_places=4)
    unit_price_minor = models.BigIntegerField(_("unit price"))
    amount_minor = models.BigIntegerField(_("amount"))
    insurance_class = models.CharField(
        _("insurance class"),
        max_length=1,
        choices=[(c.value, c.value) for c in InsuranceClass],
    )
    planned_for = models.DateTimeField(_("planned for"))
    hold_id = models.UUIDField(_("hold"), null=True)
    held_minor = models.BigIntegerField(_("held"))
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=[(s.value, PLAN_NAMES[s]) for s in PlanStatus],
        default=PlanStatus.PLANNED,
    )
    digest = models.BinaryField(_("digest"))
    recorded_at = models.DateTimeField(_("recorded"))
    reason = SealedTextField(_("reason"), blank=True, default="")
    ended_at = models.DateTimeField(_("ended"), null=True)
    end_digest = models.BinaryField(_("digest of the end"), null=True)
    end_answer = models.JSONField(_("answer to the end"), null=True)

    class Meta:
        verbose_name = _("planned charge")
        verbose_name_plural = _("planned charges")
        triggers: ClassVar = [
            never_deleted(),
            status_walks(PLAN_EDGES),
            never_changes("id", "holder_id", "visit_id", "line_no", "hold_id"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clinic_plan_line_is_unique_in_its_visit",
                fields=["holder_id", "visit", "line_no"],
            ),
            models.CheckConstraint(
                name="clinic_plan_quantity_is_positive", condition=Q(quantity__gt=0)
            ),
            models.CheckConstraint(
                name="clinic_plan_holds_what_it_says",
                condition=Q(hold_id=None, held_minor=0)
                | Q(hold_id__isnull=False, held_minor__gt=0),
            ),
            models.CheckConstraint(
                name="clinic_plan_ends_at_a_time",
                condition=Q(status="planned", ended_at=None)
                | Q(status__in=["performed", "aborted"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.line_no

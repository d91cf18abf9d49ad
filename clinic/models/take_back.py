"""What a desk asks to be taken back of what was paid, and who agreed to it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clinic.models.visit import Visit
from clinic.rules.states import TAKE_BACK_EDGES, TakeBackStatus
from ledger.models.guards import never_changes, never_deleted, status_walks
from ledger.models.sealed import SealedTextField

TAKE_BACK_NAMES = {
    TakeBackStatus.REQUESTED: pgettext_lazy("take-back", "Waits for approval"),
    TakeBackStatus.DONE: pgettext_lazy("take-back", "Taken back"),
    TakeBackStatus.REFUSED: pgettext_lazy("take-back", "Refused"),
}


class TakeBack(models.Model):
    """Paid lines of a visit that a cashier wants taken back, all or none of them.

    ``amount_minor`` is what the lines cost in all, the insurer's part too. From the
    policy's sum on another person decides before anything moves; ``decided_by`` is
    empty where nobody had to.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    visit = models.ForeignKey(
        Visit,
        on_delete=models.PROTECT,
        related_name="take_backs",
        verbose_name=_("visit"),
    )
    line_nos = models.JSONField(_("lines"))
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    reason = SealedTextField(_("reason"))
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=[(s.value, TAKE_BACK_NAMES[s]) for s in TakeBackStatus],
    )
    requested_by = models.CharField(_("requested by"), max_length=64)
    requested_at = models.DateTimeField(_("requested"))
    decided_by = models.CharField(_("decided by"), max_length=64, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("take-back at a desk")
        verbose_name_plural = _("take-backs at desks")
        triggers: ClassVar = [
            never_deleted(),
            status_walks(TAKE_BACK_EDGES),
            never_changes(
                "id",
                "holder_id",
                "visit_id",
                "line_nos",
                "amount_minor",
                "currency",
                "requested_by",
                "requested_at",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="clinic_takeback_amount_is_not_negative",
                condition=Q(amount_minor__gte=0),
            ),
            models.CheckConstraint(
                name="clinic_takeback_is_decided_by_another_person",
                condition=~Q(decided_by=F("requested_by")),
            ),
            models.CheckConstraint(
                name="clinic_takeback_ends_at_a_time",
                condition=Q(status="requested", ended_at=None, decided_by="")
                | Q(status="done", ended_at__isnull=False)
                | Q(status="refused", ended_at__isnull=False) & ~Q(decided_by=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="clinic_takeback_waits",
                fields=["requested_at"],
                condition=Q(status="requested"),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(self.line_nos)

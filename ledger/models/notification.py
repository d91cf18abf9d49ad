"""What gateways told us without being asked. Facts."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import facts_are_fixed


class Notification(models.Model):
    """A genuine notification, kept as received; the same again is one row."""

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    gateway = models.CharField(_("gateway"), max_length=32)
    reference = models.CharField(_("reference"), max_length=64)
    answer = models.CharField(_("answer"), max_length=12)
    raw = models.TextField(_("as received"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("gateway notification")
        verbose_name_plural = _("gateway notifications")
        triggers: ClassVar = [facts_are_fixed()]
        indexes: ClassVar = [
            models.Index(name="ledger_notification_about", fields=["reference"])
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.answer}"

"""Waivers: fees that a person took off a car, with the reason."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import facts_are_fixed
from ledger.models.sealed import SealedTextField
from parking.models.session import ParkingSession


class Waiver(models.Model):
    """That a person took a fee off, whole or in part, and why. A fact.

    ``bill_id`` is the bill as it was found: an unpaid one was taken back and formed
    anew for the rest; of a paid one ``refund_id`` gives the amount back.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    session = models.ForeignKey(
        ParkingSession,
        on_delete=models.PROTECT,
        related_name="waivers",
        verbose_name=_("parking session"),
    )
    bill_id = models.UUIDField(_("bill"))
    refund_id = models.UUIDField(_("refund"), null=True)
    amount_minor = models.BigIntegerField(_("waived"))
    currency = models.CharField(_("currency"), max_length=3)
    reason = SealedTextField(_("reason"))
    by = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        triggers: ClassVar = [facts_are_fixed()]
        permissions: ClassVar = [("waive_fee", "May waive parking fees")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="parking_waiver_takes_something_off",
                condition=Q(amount_minor__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

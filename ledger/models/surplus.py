"""Money that arrived beside a bill's one payment. Facts."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.bill import Bill
from ledger.models.guards import facts_are_fixed
from ledger.models.payment import Payment


class SurplusCause(models.TextChoices):
    """Why nobody expected it."""

    LATE_SUCCESS = "late_success", _("Succeeded after it had been given up")
    WRONG_AMOUNT = "wrong_amount", _("Another amount than was asked for")
    UNHEARD_OF = "unheard_of", _("A payment that we never asked for")


class Surplus(models.Model):
    """What a gateway took although no bill may keep it; its refund gives it back.

    ``payment`` and ``bill`` are those it was taken for; empty when the gateway
    named a reference that we never used: then the house holds it.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    bill = models.ForeignKey(
        Bill, on_delete=models.PROTECT, null=True, verbose_name=_("bill")
    )
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, verbose_name=_("payment")
    )
    gateway = models.CharField(_("gateway"), max_length=32)
    reference = models.CharField(_("reference"), max_length=64)
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    cause = models.CharField(_("cause"), max_length=16, choices=SurplusCause.choices)
    at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("surplus")
        verbose_name_plural = _("surplus")
        permissions: ClassVar = [
            ("return_surplus", "May have surplus given back again"),
        ]
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_surplus_amount_is_positive",
                condition=models.Q(amount_minor__gt=0),
            ),
            models.UniqueConstraint(
                name="ledger_surplus_one_per_reference",
                fields=["gateway", "reference"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.reference}"

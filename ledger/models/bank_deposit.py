"""Bank deposits: cash that left a till for the merchant's bank, and the bank's slip."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import facts_are_fixed
from ledger.models.shift import Shift


class BankDeposit(models.Model):
    """Cash that was carried from a till to the bank. A fact.

    The merchant has it from then on; until there is a slip it is on its way.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(
        Shift,
        on_delete=models.PROTECT,
        related_name="bank_deposits",
        verbose_name=_("shift"),
    )
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    by = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("bank deposit")
        verbose_name_plural = _("bank deposits")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_bankdeposit_amount_is_positive",
                condition=models.Q(amount_minor__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.id.hex


class BankSlip(models.Model):
    """What the bank gave for a deposit, by its number. A fact."""

    access: ClassVar[str] = "fact"

    deposit = models.OneToOneField(
        BankDeposit,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="slip",
        verbose_name=_("bank deposit"),
    )
    number = models.CharField(_("number on the slip"), max_length=64)
    by = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("bank slip")
        verbose_name_plural = _("bank slips")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_bankslip_has_a_number",
                condition=~models.Q(number=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

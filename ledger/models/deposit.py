"""Deposits: money taken before there is a bill to pay. Facts."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import facts_are_fixed
from ledger.models.merchant import Merchant
from ledger.models.shift import Shift
from ledger.models.tender import TenderKind


class Deposit(models.Model):
    """What a merchant's desk took for what a subject is going to cost.

    It is used as a tender of its subject's bills (``slip`` names it there), or given
    back. ``account`` is where the money stands: a till, or a terminal's clearing.
    ``number`` is its slip's in the merchant's ``series`` of the year; those from before
    slips were numbered have none.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, verbose_name=_("merchant")
    )
    subject_id = models.UUIDField(_("subject"))
    shift = models.ForeignKey(
        Shift,
        on_delete=models.PROTECT,
        related_name="deposits",
        verbose_name=_("shift"),
    )
    kind = models.CharField(_("kind"), max_length=7, choices=TenderKind.choices)
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    account = models.CharField(_("account"), max_length=100)
    slip = models.CharField(_("slip"), max_length=64, blank=True)
    series = models.CharField(_("series"), max_length=24, blank=True)
    number = models.BigIntegerField(_("number"), null=True)
    by = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("deposit")
        verbose_name_plural = _("deposits")
        permissions: ClassVar = [
            ("take_deposit", "May take deposits at the desk"),
            ("give_back_deposit", "May give deposits back at the desk"),
        ]
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_deposit_amount_is_positive",
                condition=models.Q(amount_minor__gt=0),
            ),
            models.CheckConstraint(
                name="ledger_deposit_is_handed_over",
                condition=models.Q(kind="cash", slip="")
                | (models.Q(kind__in=["card", "qr"]) & ~models.Q(slip="")),
            ),
            models.UniqueConstraint(
                name="ledger_deposit_number_is_given_once",
                fields=["merchant", "series", "number"],
                condition=models.Q(number__isnull=False),
            ),
            models.CheckConstraint(
                name="ledger_deposit_number_counts_from_one_in_its_series",
                condition=models.Q(series="", number=None)
                | (~models.Q(series="") & models.Q(number__gte=1)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="ledger_deposit_of_subject", fields=["holder_id", "subject_id"]
            ),
            models.Index(
                name="ledger_deposit_of_terminal",
                fields=["slip"],
                condition=models.Q(kind__in=["card", "qr"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.number:010d}" if self.number else self.id.hex


class DepositReturn(models.Model):
    """What of a deposit was given back, and out of which account. A fact."""

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    deposit = models.ForeignKey(
        Deposit,
        on_delete=models.PROTECT,
        related_name="returns",
        verbose_name=_("deposit"),
    )
    shift = models.ForeignKey(
        Shift,
        on_delete=models.PROTECT,
        related_name="deposit_returns",
        verbose_name=_("shift"),
    )
    amount_minor = models.BigIntegerField(_("amount"))
    account = models.CharField(_("account"), max_length=100)
    by = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("returned deposit")
        verbose_name_plural = _("returned deposits")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_depositreturn_amount_is_positive",
                condition=models.Q(amount_minor__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deposit_id} {self.amount_minor}"

"""Totals of hours: what the roll-up has added up beside the checkpoints."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.transfer import TransferKind


class HourTotal(models.Model):
    """What one hour moved from one derived account to another, as far as rolled up.

    A side that is empty is a holder's own, tracked account; ``merchant_id`` is that of
    the bills it was for, if any. Hours are UTC's, so that 24 of them make a day of the
    city's. ``verify_ledger`` adds every total up again from its transfers.
    """

    access: ClassVar[str] = "kernel"

    # In the order in which the roll-up makes a row of them.
    id = models.UUIDField(primary_key=True)
    begins_at = models.DateTimeField(_("begins"))
    kind = models.CharField(_("kind"), max_length=7, choices=TransferKind.choices)
    currency = models.CharField(_("currency"), max_length=3)
    debit_account_id = models.UUIDField(_("debit account"), null=True)
    credit_account_id = models.UUIDField(_("credit account"), null=True)
    merchant_id = models.UUIDField(_("merchant"), null=True)
    transfers = models.BigIntegerField(_("transfers"))
    amount_minor = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("total of an hour")
        verbose_name_plural = _("totals of hours")
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_hourtotal_is_one_for_each_way_of_an_hour",
                fields=[
                    "begins_at",
                    "kind",
                    "currency",
                    "debit_account_id",
                    "credit_account_id",
                    "merchant_id",
                ],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.begins_at} {self.amount_minor} {self.currency}"

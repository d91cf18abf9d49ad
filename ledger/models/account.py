"""Accounts and their balances: tracked counters, derived checkpoints.

The application's role can only read these tables; the functions of
``posting.sql`` and ``balances.sql`` beside this file are the one door that writes
them.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """One account of the books in one currency.

    A tracked account keeps four counters in the same transaction as the transfer;
    one with a limit refuses debits that would pass it. A derived account's
    counters stay zero here: its balance is ``Checkpoint`` plus unrolled transfers.

    Its counters have no constraints: PostgreSQL reads those anew for every posting.
    Only the functions write here, and ``verify_ledger`` recomputes every counter
    from transfers.
    """

    access: ClassVar[str] = "kernel"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    code = models.CharField(_("code"), max_length=100)
    currency = models.CharField(_("currency"), max_length=3)
    tracked = models.BooleanField(_("tracked"))
    limit_minor = models.BigIntegerField(_("limit"), null=True)
    debits_pending = models.BigIntegerField(_("debits pending"), default=0)
    debits_posted = models.BigIntegerField(_("debits posted"), default=0)
    credits_pending = models.BigIntegerField(_("credits pending"), default=0)
    credits_posted = models.BigIntegerField(_("credits posted"), default=0)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_account_code_is_unique",
                fields=["holder_id", "code", "currency"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.currency}"


class Checkpoint(models.Model):
    """What the roll-up has added so far for one derived account."""

    access: ClassVar[str] = "kernel"

    account_id = models.UUIDField(primary_key=True)
    debits_posted = models.BigIntegerField(default=0)
    credits_posted = models.BigIntegerField(default=0)
    rolled_at = models.DateTimeField()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return str(self.account_id)


class Unrolled(models.Model):
    """A transfer that no checkpoint has added yet; the roll-up removes the row."""

    access: ClassVar[str] = "kernel"

    transfer_id = models.UUIDField(primary_key=True)

    class Meta:
        verbose_name = _("unrolled transfer")
        verbose_name_plural = _("unrolled transfers")

    def __str__(self) -> str:
        return str(self.transfer_id)

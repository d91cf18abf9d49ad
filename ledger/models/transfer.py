"""Transfers: the immutable facts of the books, and the holds among them."""

from typing import ClassVar

from django.db import models
from django.db.models.lookups import Exact, In, IsNull
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import facts_are_fixed
from ledger.rules.states import HoldStatus


class TransferKind(models.TextChoices):
    """What a transfer does to the pending and posted counters."""

    HOLD = "hold", _("Hold")
    CAPTURE = "capture", _("Capture")
    RELEASE = "release", _("Release")
    EXPIRE = "expire", _("Expire")
    POST = "post", _("Post")
    REVERSE = "reverse", _("Reverse")


class Transfer(models.Model):
    """One positive amount from ``credit_account`` to ``debit_account``.

    ``about_id`` is the hold a capture or release resolves, or the transfer a
    reversal undoes. ``occurred_at`` is when it happened outside, ``booked_at``
    when it was written. Foreign keys to accounts are kept by the posting
    function: a constraint would lock a merchant's row for every car. So is that
    the kind is known: PostgreSQL reads CHECKs anew for every statement, and a long
    one took a seventh of a posting.
    """

    access: ClassVar[str] = "kernel"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    kind = models.CharField(_("kind"), max_length=7, choices=TransferKind.choices)
    debit_account_id = models.UUIDField(_("debit account"))
    credit_account_id = models.UUIDField(_("credit account"))
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    bill_id = models.UUIDField(_("bill"), null=True)
    about_id = models.UUIDField(_("about"), null=True)
    occurred_at = models.DateTimeField(_("occurred"))
    booked_at = models.DateTimeField(_("booked"))

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_transfer_amount_is_positive",
                condition=models.Q(amount_minor__gt=0),
            ),
            models.CheckConstraint(
                name="ledger_transfer_accounts_differ",
                condition=~models.Q(debit_account_id=models.F("credit_account_id")),
            ),
            models.CheckConstraint(
                name="ledger_transfer_names_another_if_its_kind_does",
                condition=Exact(
                    IsNull(models.F("about_id"), True),  # noqa: FBT003
                    In(models.F("kind"), ["hold", "post"]),
                ),
            ),
            models.UniqueConstraint(
                name="ledger_transfer_is_resolved_or_reversed_once",
                fields=["holder_id", "about_id"],
                condition=models.Q(about_id__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="ledger_transfer_of_bill",
                fields=["bill_id"],
                condition=models.Q(bill_id__isnull=False),
            ),
            # Rows come in its order: the rightmost page takes them all.
            models.Index(name="ledger_transfer_by_day", fields=["booked_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor} {self.currency}"


class Hold(models.Model):
    """What became of a hold; its amount and accounts stand on its transfer."""

    access: ClassVar[str] = "kernel"

    transfer_id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    status = models.CharField(
        _("status"), max_length=8, choices=[(s.value, s.value) for s in HoldStatus]
    )
    expires_at = models.DateTimeField(_("expires"), null=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        indexes: ClassVar = [
            models.Index(
                name="ledger_hold_to_expire",
                fields=["expires_at"],
                condition=models.Q(status="placed", expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.status}"

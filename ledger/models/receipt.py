"""Receipts: what a settled bill was paid for, numbered without gaps. Facts."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models.bill import Bill
from ledger.models.guards import (
    facts_are_fixed,
    never_changes,
    never_deleted,
    only_rises,
)
from ledger.models.merchant import Merchant
from ledger.models.sealed import SealedTextField

_IN_BLACK = Q(reverses=None, total_minor__gt=0, insurer_minor__gte=0, cash_minor__gte=0)
_IN_RED = Q(
    reverses__isnull=False,
    replaces=None,
    total_minor__lt=0,
    insurer_minor__lte=0,
    cash_minor__lte=0,
)


class ReceiptSeries(models.Model):
    """How far the receipts of a merchant's series are numbered.

    Whoever issues locks it, as the last row, and commits number and receipt
    together: none is lost and none is given twice.
    """

    id = models.UUIDField(primary_key=True)
    merchant = models.ForeignKey(
        Merchant,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("merchant"),
    )
    series = models.CharField(_("series"), max_length=24)
    last_number = models.BigIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of receipts")
        verbose_name_plural = _("series of receipts")
        triggers: ClassVar = [
            never_deleted(),
            never_changes("id", "merchant_id", "series"),
            only_rises("last_number"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_receiptseries_is_a_merchants_once",
                fields=["merchant", "series"],
            ),
        ]

    def __str__(self) -> str:
        return self.series


class Receipt(models.Model):
    """What was paid of a bill, as it stood when this was issued. A fact.

    ``facts`` is what the floors above said that can't be read again later: who
    paid, when, and how an insurer split it. ``lines`` says of each charge what
    the citizen and the fund bore of it: ``[[charge, citizen, insurer], …]`` in
    minor units; a red letter ``reverses`` a receipt with its lines and negative
    amounts, and what was left ``replaces`` that receipt under a new number.
    ``reason`` is why a person took it back without anything having been refunded.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    bill = models.ForeignKey(
        Bill,
        on_delete=models.PROTECT,
        related_name="receipts",
        verbose_name=_("bill"),
    )
    merchant = models.ForeignKey(
        Merchant,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # The numbers' constraint begins with it.
        verbose_name=_("merchant"),
    )
    kind = models.CharField(_("kind"), max_length=16)
    series = models.CharField(_("series"), max_length=24)
    number = models.BigIntegerField(_("number"))
    currency = models.CharField(_("currency"), max_length=3)
    total_minor = models.BigIntegerField(_("total"))
    insurer_minor = models.BigIntegerField(_("insurer's part"))
    cash_minor = models.BigIntegerField(_("paid by the citizen"))
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("reverses"),
    )
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("replaces"),
    )
    facts = SealedTextField(_("what the merchant said"))
    reason = SealedTextField(_("reason"), blank=True, default="")
    lines = models.JSONField(_("lines"), default=list)
    digest = models.BinaryField(_("digest"), max_length=32)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.CharField(_("issued by"), max_length=64)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        permissions: ClassVar = [
            ("print_receipt", "May print receipts"),
            ("reissue_receipt", "May take receipts back and issue them anew"),
        ]
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_receipt_number_is_given_once",
                fields=["merchant", "series", "number"],
            ),
            models.UniqueConstraint(
                name="ledger_receipt_is_reversed_once",
                fields=["holder_id", "reverses"],
                condition=Q(reverses__isnull=False),
            ),
            models.UniqueConstraint(
                name="ledger_receipt_is_replaced_once",
                fields=["holder_id", "replaces"],
                condition=Q(replaces__isnull=False),
            ),
            models.UniqueConstraint(
                name="ledger_receipt_of_a_bill_is_first_once",
                fields=["holder_id", "bill"],
                condition=Q(reverses=None, replaces=None),
            ),
            models.CheckConstraint(
                name="ledger_receipt_number_counts_from_one", condition=Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="ledger_receipt_parts_sum_to_its_total",
                condition=Q(total_minor=F("insurer_minor") + F("cash_minor")),
            ),
            models.CheckConstraint(
                name="ledger_receipt_is_negative_exactly_when_it_reverses",
                condition=_IN_BLACK | _IN_RED,
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="ledger_receipt_by_number", fields=["number"])
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.number:010d}"

    @property
    def is_red(self) -> bool:
        """Say whether it takes another one back."""
        return self.reverses_id is not None


class ReceiptPrint(models.Model):
    """That a receipt was printed at a desk: which copy, when, by whom. A fact."""

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    receipt = models.ForeignKey(
        Receipt,
        on_delete=models.PROTECT,
        related_name="prints",
        verbose_name=_("receipt"),
    )
    copy_no = models.SmallIntegerField(_("copy"))
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=64)

    class Meta:
        verbose_name = _("print of a receipt")
        verbose_name_plural = _("prints of receipts")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_receiptprint_copy_is_counted_once",
                fields=["holder_id", "receipt", "copy_no"],
            ),
        ]

    def __str__(self) -> str:
        return str(self.copy_no)

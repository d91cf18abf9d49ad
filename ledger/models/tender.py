"""Tenders: what a desk's payment consisted of. Facts."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import facts_are_fixed
from ledger.models.payment import Payment


class TenderKind(models.TextChoices):
    """What was handed over at the desk."""

    CASH = "cash", _("Cash")
    CARD = "card", _("Card")
    QR = "qr", _("QR code")
    DEPOSIT = "deposit", _("Deposit")


class Tender(models.Model):
    """One part of a desk's payment; the parts sum to the payment's amount.

    ``account`` is the code of the account that it stands on (``till:…`` for
    cash, ``clearing:…`` for what a terminal took, ``prepaid:…`` for a deposit);
    ``slip`` is the terminal's own reference, or the deposit's id; empty for cash.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="tenders"
    )
    kind = models.CharField(_("kind"), max_length=7, choices=TenderKind.choices)
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    account = models.CharField(_("account"), max_length=100)
    slip = models.CharField(_("slip"), max_length=64, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("tender")
        verbose_name_plural = _("tenders")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_tender_amount_is_positive",
                condition=models.Q(amount_minor__gt=0),
            ),
            models.CheckConstraint(
                name="ledger_tender_has_a_slip_unless_it_is_cash",
                condition=models.Q(kind="cash", slip="")
                | (~models.Q(kind="cash") & ~models.Q(slip="")),
            ),
        ]

        indexes: ClassVar = [
            models.Index(
                name="ledger_tender_of_deposit",
                fields=["slip"],
                condition=models.Q(kind="deposit"),
            ),
            models.Index(
                name="ledger_tender_of_terminal",
                fields=["slip"],
                condition=models.Q(kind__in=["card", "qr"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor}"

"""Refunds, what they are made of, and every answer a gateway gave about them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.bill import Bill, Charge
from ledger.models.guards import (
    facts_are_fixed,
    never_changes,
    never_deleted,
    status_walks,
)
from ledger.models.payment import Payment
from ledger.models.sealed import SealedTextField
from ledger.models.shift import Shift
from ledger.models.surplus import Surplus
from ledger.models.tender import Tender
from ledger.rules.refunding import DESK
from ledger.rules.states import REFUND_EDGES, RefundStatus

STATUS_NAMES = {
    RefundStatus.REQUESTED: _("Waits for approval"),
    RefundStatus.APPROVED: _("Approved"),
    RefundStatus.SUBMITTED: _("Asked of the gateway"),
    RefundStatus.SUCCEEDED: _("Given back"),
    RefundStatus.DECLINED: _("Declined"),
    RefundStatus.UNKNOWN: _("Answer lost"),
}


class Refund(models.Model):
    """Money back to where a payment, or a surplus, came from.

    ``amount_minor`` goes to the citizen, ``insurer_minor`` to the fund.
    ``charge_reference`` is what the gateway took the money under, ``reference``
    what it knows this refund by. Money is posted when it has succeeded; with
    ``receipt_due`` nobody has looked at its bill's receipt since. One that
    ``takes_payment_back`` undoes the payment as a whole: its bill is owed again.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    holder_shard = models.SmallIntegerField(_("shard"))
    bill = models.ForeignKey(
        Bill, on_delete=models.PROTECT, null=True, related_name="refunds"
    )
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="refunds"
    )
    surplus = models.ForeignKey(
        Surplus, on_delete=models.PROTECT, null=True, related_name="refunds"
    )
    shift = models.ForeignKey(
        Shift,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="refunds",
        verbose_name=_("shift"),
    )
    gateway = models.CharField(_("gateway"), max_length=32)
    charge_reference = models.CharField(_("refunded reference"), max_length=64)
    reference = models.CharField(_("reference"), max_length=64, unique=True)
    amount_minor = models.BigIntegerField(_("amount"))
    insurer_minor = models.BigIntegerField(_("insurer's part"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=[(s.value, STATUS_NAMES[s]) for s in RefundStatus],
    )
    reason = SealedTextField(_("reason"))
    decline_reason = models.CharField(_("declined because"), max_length=64, blank=True)
    requested_by = models.CharField(_("requested by"), max_length=64)
    approved_by = models.CharField(_("approved by"), max_length=64, blank=True)
    asks = models.SmallIntegerField(_("times asked"), default=0)
    requested_at = models.DateTimeField(_("requested"))
    approved_at = models.DateTimeField(_("approved"), null=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    ask_at = models.DateTimeField(_("next asked"), null=True)
    parked_at = models.DateTimeField(_("left to a person"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    receipt_due = models.BooleanField(_("receipt to be looked at"), default=True)
    takes_payment_back = models.BooleanField(_("takes the payment back"), default=False)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        permissions: ClassVar = [
            ("request_refund", "May ask for refunds"),
            ("approve_refund", "May approve and refuse refunds"),
            ("hand_back_refund", "May hand refunds back at the desk"),
        ]
        triggers: ClassVar = [
            never_deleted(),
            status_walks(REFUND_EDGES),
            never_changes(
                "id",
                "holder_id",
                "bill_id",
                "payment_id",
                "surplus_id",
                "gateway",
                "charge_reference",
                "reference",
                "amount_minor",
                "insurer_minor",
                "currency",
                "requested_by",
                "requested_at",
                "takes_payment_back",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_refund_gives_something_back",
                condition=models.Q(amount_minor__gte=0, insurer_minor__gte=0)
                & (models.Q(amount_minor__gt=0) | models.Q(insurer_minor__gt=0)),
            ),
            models.CheckConstraint(
                name="ledger_refund_is_handed_back_in_a_shift_at_a_desk",
                condition=models.Q(shift=None)
                | models.Q(gateway=DESK, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ledger_refund_is_of_a_payment_or_a_surplus",
                # A bill that the insurer paid alone has no payment.
                condition=models.Q(surplus=None, bill__isnull=False)
                & (models.Q(payment__isnull=False) | models.Q(amount_minor=0))
                | models.Q(surplus__isnull=False, insurer_minor=0),
            ),
            models.CheckConstraint(
                name="ledger_refund_takes_back_a_desks_payment",
                condition=models.Q(takes_payment_back=False)
                | models.Q(gateway=DESK, payment__isnull=False, insurer_minor=0),
            ),
            models.UniqueConstraint(
                name="ledger_refund_one_per_surplus",
                fields=["holder_id", "surplus"],
                condition=models.Q(surplus__isnull=False)
                & ~models.Q(status="declined"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="ledger_refund_of_shift",
                fields=["shift"],
                condition=models.Q(shift__isnull=False),
            ),
            models.Index(
                name="ledger_refund_to_submit",
                fields=["holder_shard", "approved_at"],
                condition=models.Q(status="approved"),
            ),
            models.Index(
                name="ledger_refund_to_ask",
                fields=["holder_shard", "ask_at"],
                condition=models.Q(status__in=["submitted", "unknown"]),
            ),
            models.Index(
                name="ledger_refund_given_back",
                fields=["holder_id"],
                condition=models.Q(status="succeeded"),
            ),
            models.Index(
                name="ledger_refund_to_receipt",
                fields=["ended_at"],
                condition=models.Q(
                    status="succeeded", receipt_due=True, surplus__isnull=True
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class RefundLine(models.Model):
    """What of which charge a refund gives back. A fact.

    One part is negative where another split of the line moved it to the other.
    """

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="lines")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField(_("amount"))
    insurer_minor = models.BigIntegerField(_("insurer's part"), default=0)

    class Meta:
        verbose_name = _("refunded line")
        verbose_name_plural = _("refunded lines")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_refundline_parts_together_are_not_negative",
                condition=models.Q(amount_minor__gte=-models.F("insurer_minor")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charge_id} {self.amount_minor}"


class RefundTender(models.Model):
    """How much of a refund went back to which tender of a desk. A fact."""

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="tenders")
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("refunded tender")
        verbose_name_plural = _("refunded tenders")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return f"{self.tender_id} {self.amount_minor}"


class RefundAnswer(models.Model):
    """What a gateway said about a refund, as it said it. A fact."""

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="answers")
    asked_by = models.CharField(_("asked by"), max_length=12)
    answer = models.CharField(_("answer"), max_length=12)
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    raw = models.TextField(_("as received"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("gateway answer about a refund")
        verbose_name_plural = _("gateway answers about refunds")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return f"{self.answer} {self.at}"

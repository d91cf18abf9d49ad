"""Instruments, payments and every answer a gateway gave about them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.bill import Bill
from ledger.models.guards import (
    facts_are_fixed,
    never_changes,
    never_deleted,
    status_walks,
)
from ledger.models.sealed import SealedTextField
from ledger.models.shift import Shift
from ledger.rules.refunding import DESK
from ledger.rules.states import OPEN_PAYMENT, PAYMENT_EDGES, PaymentStatus

STATUS_NAMES = {
    PaymentStatus.CREATED: _("Started"),
    PaymentStatus.SUBMITTED: _("Asked of the gateway"),
    PaymentStatus.SUCCEEDED: _("Succeeded"),
    PaymentStatus.DECLINED: _("Declined"),
    PaymentStatus.UNKNOWN: _("Answer lost"),
    PaymentStatus.SUPERSEDED: _("Replaced by another tender"),
    PaymentStatus.TAKEN_BACK: _("Taken back"),
}


class Instrument(models.Model):
    """A tokenised means of payment that a payer agreed to be collected from.

    Bills of ``kinds`` up to ``cap_minor`` (none: without a cap) are collected
    from it when they close. A payer has at most one that has not ended.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("payer"))
    gateway = models.CharField(_("gateway"), max_length=32)
    token = SealedTextField(_("token"))
    kinds = ArrayField(models.CharField(max_length=16), verbose_name=_("kinds"))
    cap_minor = models.BigIntegerField(_("cap"), null=True)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_instrument_one_per_payer",
                fields=["holder_id"],
                condition=models.Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.id}"


class Payment(models.Model):
    """The settling act of a bill, for the whole of its cash total.

    ``reference`` is what the gateway knows it by. ``ask_at`` is when an answer
    that was lost is next asked about; ``parked_at``, when that was given up and
    left to a person. ``shift`` took it, where a desk did. One that was taken back
    keeps its row and its tenders; its bill is paid again by another.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    holder_shard = models.SmallIntegerField(_("shard"))
    payer_id = models.UUIDField(_("payer"))
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="payments")
    shift = models.ForeignKey(
        Shift,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="payments",
        verbose_name=_("shift"),
    )
    gateway = models.CharField(_("gateway"), max_length=32)
    token = SealedTextField(_("token"))
    channel = models.CharField(_("channel"), max_length=16)
    reference = models.CharField(_("reference"), max_length=64, unique=True)
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=[(s.value, STATUS_NAMES[s]) for s in PaymentStatus],
    )
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    retryable = models.BooleanField(_("may be retried"), default=False)
    asks = models.SmallIntegerField(_("times asked"), default=0)
    created_at = models.DateTimeField(_("started"))
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    ask_at = models.DateTimeField(_("next asked"), null=True)
    parked_at = models.DateTimeField(_("left to a person"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        permissions: ClassVar = [
            ("ask_again", "May ask gateways again"),
        ]
        triggers: ClassVar = [
            never_deleted(),
            status_walks(PAYMENT_EDGES),
            never_changes(
                "id",
                "holder_id",
                "payer_id",
                "bill_id",
                "shift_id",
                "gateway",
                "reference",
                "amount_minor",
                "currency",
                "created_at",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_payment_amount_is_positive",
                condition=models.Q(amount_minor__gt=0),
            ),
            models.CheckConstraint(
                name="ledger_payment_is_taken_in_a_shift_at_a_desk",
                condition=models.Q(gateway=DESK, shift__isnull=False)
                | ~models.Q(gateway=DESK) & models.Q(shift=None),
            ),
            models.CheckConstraint(
                name="ledger_payment_taken_back_was_a_desks",
                condition=~models.Q(status="taken_back") | models.Q(gateway=DESK),
            ),
            models.UniqueConstraint(
                name="ledger_payment_one_open_per_bill",
                fields=["holder_id", "bill"],
                condition=models.Q(status__in=[s.value for s in OPEN_PAYMENT]),
            ),
            models.UniqueConstraint(
                name="ledger_payment_one_succeeded_per_bill",
                fields=["holder_id", "bill"],
                condition=models.Q(status="succeeded"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="ledger_payment_to_submit",
                fields=["holder_shard", "created_at"],
                condition=models.Q(status="created"),
            ),
            models.Index(
                name="ledger_payment_to_ask",
                fields=["holder_shard", "ask_at"],
                condition=models.Q(status__in=["submitted", "unknown", "superseded"])
                & models.Q(ask_at__isnull=False),
            ),
            models.Index(
                name="ledger_payment_of_shift",
                fields=["shift"],
                condition=models.Q(shift__isnull=False),
            ),
            models.Index(
                name="ledger_payment_parked",
                fields=["parked_at"],
                condition=models.Q(parked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class PaymentAnswer(models.Model):
    """What a gateway said about a payment, as it said it. A fact."""

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="answers"
    )
    asked_by = models.CharField(_("asked by"), max_length=12)
    answer = models.CharField(_("answer"), max_length=12)
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    raw = models.TextField(_("as received"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("gateway answer")
        verbose_name_plural = _("gateway answers")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return f"{self.answer} {self.at}"

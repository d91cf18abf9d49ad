"""Dunning: the policy by date, notices to be sent, and whose standing changed."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.bill import Bill
from ledger.models.guards import facts_are_fixed


class CollectionPolicy(models.Model):
    """What holds for unpaid bills; the newest row that has begun is in force. A fact.

    Days are whole 24 hours. ``reminder_days`` are relative to when a bill is due,
    ``suspend_after_days`` and ``write_off_after_days`` count from then;
    overdue sums below ``suspend_from_minor`` suspend nobody; refunds from
    ``refund_approval_from_minor`` on need a second person.
    """

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    valid_from = models.DateTimeField(_("valid from"), unique=True)
    due_after_days = models.PositiveSmallIntegerField(_("due after, days"))
    reminder_days = ArrayField(
        models.SmallIntegerField(), verbose_name=_("reminders, days from due")
    )
    suspend_from_minor = models.BigIntegerField(_("suspends from"))
    suspend_after_days = models.PositiveSmallIntegerField(_("suspends after, days"))
    write_off_after_days = models.PositiveSmallIntegerField(
        _("may be written off after, days")
    )
    refund_approval_from_minor = models.BigIntegerField(
        _("refunds need a second person from")
    )
    dispute_within_days = models.PositiveSmallIntegerField(
        _("may be disputed for, days")
    )
    dispute_decided_days = models.PositiveSmallIntegerField(
        _("disputes are decided within, days")
    )

    class Meta:
        verbose_name = _("collection policy")
        verbose_name_plural = _("collection policies")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return str(self.valid_from)


class RetryRule(models.Model):
    """When a declined bill is collected again, by the reason it was declined for.

    ``pauses_seconds`` has a pause for each retry; after the last the bill waits
    for its payer. The newest row of a reason that has begun is in force; the
    reason ``""`` is every other one that the gateway calls retryable. A fact.
    """

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    pauses_seconds = ArrayField(
        models.PositiveIntegerField(), verbose_name=_("pauses, seconds")
    )
    valid_from = models.DateTimeField(_("valid from"))

    class Meta:
        verbose_name = _("retry rule")
        verbose_name_plural = _("retry rules")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_retryrule_one_per_reason_and_moment",
                fields=["reason", "valid_from"],
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class NoticeKind(models.TextChoices):
    """What a person is told."""

    REMINDER = "reminder", _("Reminder")
    OVERDUE = "overdue", _("Overdue")
    WRITTEN_OFF = "written_off", _("Written off")
    LOW_COVER = "low_cover", _("Cover nearly used up")
    PAID = "paid", _("Payment taken")
    DECLINED = "declined", _("Payment declined")
    REFUNDED = "refunded", _("Money given back")
    TAKEN_BACK = "taken_back", _("Payment taken back")
    UPHELD = "upheld", _("Dispute upheld")
    REJECTED = "rejected", _("Dispute rejected")


class Notice(models.Model):
    """A message about a bill for the sender to send to its payer. A fact.

    ``step`` counts the messages of a kind; each is written once. What its words need
    is kept as it was then: a bill may be due later afterwards.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    payer_id = models.UUIDField(_("payer"))
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind.choices)
    step = models.SmallIntegerField(_("step"), default=0)
    amount_minor = models.BigIntegerField(_("amount"), null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    again_at = models.DateTimeField(_("collected again"), null=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_notice_is_written_once",
                fields=["holder_id", "bill", "kind", "step"],
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="ledger_notice_of_payer", fields=["payer_id", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.bill_id}"


class UntoldNotice(models.Model):
    """A notice that its reader has not been told: whoever tells it deletes this."""

    notice = models.OneToOneField(
        Notice, on_delete=models.PROTECT, primary_key=True, related_name="untold"
    )

    class Meta:
        verbose_name = _("notice to be told")
        verbose_name_plural = _("notices to be told")

    def __str__(self) -> str:
        return str(self.notice_id)


class StandingChange(models.Model):
    """Somebody's arrears may have changed: whoever grants credit looks, and deletes."""

    id = models.BigAutoField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("changed standing")
        verbose_name_plural = _("changed standings")

    def __str__(self) -> str:
        return str(self.holder_id)

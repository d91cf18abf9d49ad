"""Credit lines and the policy that sets their limits."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from credit.rules.lines import LINE_EDGES, LineKind, LineStatus, StepCause
from ledger.models.guards import facts_are_fixed, never_deleted, status_walks

KIND_NAMES = {
    LineKind.PARKING: _("Parking"),
    LineKind.OUTPATIENT: _("Outpatient"),
    LineKind.INPATIENT: _("Inpatient"),
}
STATUS_NAMES = {
    LineStatus.ACTIVE: _("Active"),
    LineStatus.SUSPENDED: _("Suspended"),
    LineStatus.FROZEN: _("Frozen"),
    LineStatus.CLOSED: _("Closed"),
}
STATUS_CHOICES = [(status.value, STATUS_NAMES[status]) for status in LineStatus]
CAUSE_NAMES = {
    StepCause.POLICY: _("By the limit policy"),
    StepCause.PERSON: _("By a person"),
    StepCause.ARREARS: _("For unpaid bills"),
}
CAUSE_CHOICES = [(cause.value, CAUSE_NAMES[cause]) for cause in StepCause]
KIND_CHOICES = [(kind.value, KIND_NAMES[kind]) for kind in LineKind]


class CreditLine(models.Model):
    """A promise to let a holder owe up to the limit of its ledger account.

    ``suspended_for`` is whose word a suspension is: a person's, or the arrears'.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    kind = models.CharField(_("kind"), max_length=16, choices=KIND_CHOICES)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=STATUS_CHOICES,
        default=LineStatus.ACTIVE,
    )
    suspended_for = models.CharField(
        _("suspended for"),
        max_length=7,
        choices=CAUSE_CHOICES[1:],
        blank=True,
        default="",
    )
    account_id = models.UUIDField(_("account"))
    opened_at = models.DateTimeField(_("opened"))

    class Meta:
        verbose_name = _("credit line")
        verbose_name_plural = _("credit lines")
        triggers: ClassVar = [never_deleted(), status_walks(LINE_EDGES)]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="credit_line_one_per_kind",
                fields=["holder_id", "kind", "currency"],
            ),
            models.CheckConstraint(
                name="credit_line_is_suspended_for_a_cause",
                condition=models.Q(
                    status="suspended", suspended_for__in=["person", "arrears"]
                )
                | ~models.Q(status="suspended") & models.Q(suspended_for=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.currency}"


class LineStep(models.Model):
    """One step of a line on its map: when, to which status, for what. A fact."""

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(
        CreditLine,
        on_delete=models.PROTECT,
        related_name="steps",
        verbose_name=_("line"),
    )
    holder_id = models.UUIDField(_("holder"))
    status = models.CharField(_("status"), max_length=9, choices=STATUS_CHOICES)
    cause = models.CharField(_("cause"), max_length=7, choices=CAUSE_CHOICES)
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=64)

    class Meta:
        verbose_name = _("credit line step")
        verbose_name_plural = _("credit line steps")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return f"{self.status} {self.at}"


class LimitPolicy(models.Model):
    """The limit of a kind of line from a score on, while the row is valid.

    The row with the highest ``score_from`` that a score reaches decides; a score
    that reaches none has no line.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=KIND_CHOICES)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    score_from = models.PositiveSmallIntegerField(_("from score"))
    insured_only = models.BooleanField(_("insured only"), default=False)
    limit_minor = models.BigIntegerField(_("limit"))
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("limit policy")
        verbose_name_plural = _("limit policies")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="credit_policy_limit_is_not_negative",
                condition=models.Q(limit_minor__gte=0),
            ),
            models.UniqueConstraint(
                name="credit_policy_one_row_per_bracket",
                fields=["kind", "currency", "score_from", "valid_from"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ≥ {self.score_from}"

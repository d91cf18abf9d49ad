"""Credit lines and the policy that sets their limits."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from credit.rules.lines import LINE_EDGES, LineKind, LineStatus
from ledger.models.guards import never_deleted, status_walks

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
KIND_CHOICES = [(kind.value, KIND_NAMES[kind]) for kind in LineKind]


class CreditLine(models.Model):
    """A promise to let a holder owe up to the limit of its ledger account."""

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    kind = models.CharField(_("kind"), max_length=16, choices=KIND_CHOICES)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=[(status.value, STATUS_NAMES[status]) for status in LineStatus],
        default=LineStatus.ACTIVE,
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
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.currency}"


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

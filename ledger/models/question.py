"""Questions to gateways about money that nobody waits for."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import never_changes, never_deleted
from ledger.models.payment import Payment

_ASKED = models.Q(ask_at__isnull=False, parked_at=None, ended_at=None)
_PARKED = models.Q(ask_at=None, parked_at__isnull=False, ended_at=None)
_ENDED = models.Q(ask_at=None, parked_at=None, ended_at__isnull=False)


class Question(models.Model):
    """Whether a gateway took money of a reference nobody waits for.

    It notified it, or had not seen the order when it was asked. ``payment`` ended
    without money; empty: a reference that we never used. It is asked about at
    ``ask_at``, left to a person at ``parked_at``, or ended with ``answer``, as
    received ``raw``.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    holder_shard = models.SmallIntegerField(_("shard"))
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, verbose_name=_("payment")
    )
    gateway = models.CharField(_("gateway"), max_length=32)
    reference = models.CharField(_("reference"), max_length=64)
    asks = models.SmallIntegerField(_("times asked"), default=0)
    answer = models.CharField(_("answer"), max_length=12, blank=True)
    raw = models.TextField(_("as received"), blank=True)
    opened_at = models.DateTimeField(_("started"))
    ask_at = models.DateTimeField(_("next asked"), null=True)
    parked_at = models.DateTimeField(_("left to a person"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("question to a gateway")
        verbose_name_plural = _("questions to gateways")
        triggers: ClassVar = [
            never_deleted(),
            never_changes("id", "holder_id", "payment_id", "gateway", "reference"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_question_one_per_reference",
                fields=["gateway", "reference"],
            ),
            models.CheckConstraint(
                name="ledger_question_is_asked_or_parked_or_ended",
                condition=_ASKED | _PARKED | _ENDED,
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="ledger_question_to_ask",
                fields=["holder_shard", "ask_at"],
                condition=models.Q(ask_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

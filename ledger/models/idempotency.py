"""Calls that were made under an Idempotency-Key, and what was answered."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CallStatus(models.TextChoices):
    """How far a call has come."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")


class IdempotentCall(models.Model):
    """One call under one key of one caller, with its first answer.

    ``caller`` is the merchant (or the city) whose keys share their calls, so
    that a key may be exchanged between two attempts. ``digest`` is taken over
    method, path and canonical body. ``claimed_at`` is when the work was last
    taken up; the worker that holds the row's lock is the one at work.
    """

    id = models.UUIDField(primary_key=True)
    caller = models.CharField(_("caller"), max_length=64)
    key = models.CharField(_("key"), max_length=255)
    digest = models.BinaryField(_("digest of the content"))
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=CallStatus.choices,
        default=CallStatus.RUNNING,
    )
    answer_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    answer_body = models.TextField(_("body of the answer"), default="")
    answer_type = models.CharField(_("type of the answer"), max_length=64, default="")
    claimed_at = models.DateTimeField(_("claimed"))
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("idempotent call")
        verbose_name_plural = _("idempotent calls")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["caller", "key"],
                name="ledger_idempotent_call_is_unique_to_its_caller",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=CallStatus.RUNNING, answer_status__isnull=True)
                    | Q(status=CallStatus.DONE, answer_status__isnull=False)
                ),
                name="ledger_idempotent_call_is_done_once_answered",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], name="ledger_idempotent_call_age")
        ]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"

"""Short messages that wait for the sender: rows are the queue."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from credit.rules.messages import MESSAGE_EDGES, MessageStatus
from ledger.models.guards import status_walks
from ledger.models.sealed import SealedTextField

STATUS_CHOICES = [
    (MessageStatus.QUEUED.value, _("Waiting")),
    (MessageStatus.SENDING.value, _("Being sent")),
    (MessageStatus.SENT.value, _("Sent")),
    (MessageStatus.FAILED.value, _("Not sent")),
]


class Message(models.Model):
    """A text for one phone, worth sending until ``send_by``.

    Number and text are sealed, and the row is forgotten some days later.
    """

    id = models.UUIDField(primary_key=True)
    phone = SealedTextField(_("phone"))
    text = SealedTextField(_("text"))
    status = models.CharField(
        _("status"),
        max_length=7,
        choices=STATUS_CHOICES,
        default=MessageStatus.QUEUED,
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    queued_at = models.DateTimeField(_("queued"))
    send_by = models.DateTimeField(_("send by"))
    tried_at = models.DateTimeField(_("last tried"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        triggers: ClassVar = [status_walks(MESSAGE_EDGES)]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="credit_message_ends_once_sent_or_failed",
                condition=models.Q(
                    status__in=["sent", "failed"], ended_at__isnull=False
                )
                | models.Q(status__in=["queued", "sending"], ended_at=None),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="credit_message_to_send",
                fields=["queued_at"],
                condition=models.Q(status__in=["queued", "sending"]),
            ),
            models.Index(name="credit_message_by_time", fields=["queued_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.queued_at}"

"""Messages that wait for a sender: rows are the queue."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from credit.models.notice import CHANNEL_CHOICES, TOPIC_CHOICES
from credit.rules.messages import MESSAGE_EDGES, MessageStatus
from credit.rules.notices import Channel
from ledger.models.guards import status_walks
from ledger.models.sealed import SealedTextField

STATUS_CHOICES = [
    (MessageStatus.QUEUED.value, _("Waiting")),
    (MessageStatus.SENDING.value, _("Being sent")),
    (MessageStatus.SENT.value, _("Sent")),
    (MessageStatus.FAILED.value, _("Not sent")),
]


class Message(models.Model):
    """A text for one phone or one e-mail address, worth sending until ``send_by``.

    Address and text are sealed, and the row is forgotten some days later. It waits
    until ``send_at``: for the end of quiet hours, or of the pause after a try in
    vain. One that tells a notice carries the ids of its holder and bill.
    """

    id = models.UUIDField(primary_key=True)
    channel = models.CharField(
        _("channel"), max_length=5, choices=CHANNEL_CHOICES, default=Channel.SMS
    )
    address = SealedTextField(_("address"))
    subject = models.CharField(_("subject"), max_length=100, blank=True)
    text = SealedTextField(_("text"))
    topic = models.CharField(
        _("topic"), max_length=8, choices=TOPIC_CHOICES, blank=True
    )
    holder_id = models.UUIDField(_("holder"), null=True)
    bill_id = models.UUIDField(_("bill"), null=True)
    status = models.CharField(
        _("status"),
        max_length=7,
        choices=STATUS_CHOICES,
        default=MessageStatus.QUEUED,
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    queued_at = models.DateTimeField(_("queued"))
    send_at = models.DateTimeField(_("not before"))
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
                fields=["send_at"],
                condition=models.Q(status__in=["queued", "sending"]),
            ),
            models.Index(name="credit_message_by_time", fields=["queued_at"]),
            models.Index(
                name="credit_message_of_holder",
                fields=["holder_id"],
                condition=models.Q(holder_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.queued_at}"

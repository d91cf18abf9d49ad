"""What a citizen was told, whether it was read, and how they wish to be told."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from credit.models.citizen import Citizen
from credit.rules.notices import QUIET_FROM, QUIET_TO, Channel, Topic
from ledger.models.sealed import SealedTextField

TOPIC_NAMES = {
    Topic.DUE: _("A bill is due or overdue"),
    Topic.DECLINED: _("A payment was declined"),
    Topic.STAY: _("A stay has nearly used up its cover"),
    Topic.DISPUTE: _("A dispute was decided"),
    Topic.REFUND: _("Money was given back"),
    Topic.PAID: _("A payment was taken"),
}
CHANNEL_NAMES = {Channel.SMS: _("SMS"), Channel.EMAIL: _("E-mail")}
TOPIC_CHOICES = [(topic.value, TOPIC_NAMES[topic]) for topic in Topic]
CHANNEL_CHOICES = [(channel.value, CHANNEL_NAMES[channel]) for channel in Channel]
LANGUAGE_CHOICES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
CITYS_LANGUAGE = "zh-hans"


class InboxEntry(models.Model):
    """One of the ledger's notices, whose id it has, in a citizen's list.

    It says nothing itself: what it says is the notice's. Forgotten after a time.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    bill_id = models.UUIDField(_("bill"))
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("notice in the portal")
        verbose_name_plural = _("notices in the portal")
        indexes: ClassVar = [
            models.Index(
                name="credit_inboxentry_of_holder", fields=["holder_id", "id"]
            ),
            models.Index(
                name="credit_inboxentry_unread",
                fields=["holder_id"],
                condition=models.Q(read_at=None),
            ),
            models.Index(name="credit_inboxentry_by_time", fields=["at"]),
        ]

    def __str__(self) -> str:
        return str(self.id)


class NoticeWishes(models.Model):
    """How a citizen wishes to be told; who has said nothing has no row.

    ``ways`` are pairs of topic and channel, as ``due:sms``. An address is written
    to only once a code sent there has come back (``email``); until then it waits as
    ``new_email``, and ``code_index`` is a keyed digest of its code.
    """

    citizen = models.OneToOneField(
        Citizen, on_delete=models.PROTECT, primary_key=True, verbose_name=_("citizen")
    )
    ways = ArrayField(models.CharField(max_length=32), verbose_name=_("ways"))
    language = models.CharField(
        _("language"), max_length=7, choices=LANGUAGE_CHOICES, default=CITYS_LANGUAGE
    )
    quiet_from = models.TimeField(_("quiet from"), default=QUIET_FROM)
    quiet_to = models.TimeField(_("quiet to"), default=QUIET_TO)
    email = SealedTextField(_("e-mail address"), blank=True, default="")
    new_email = SealedTextField(_("address to be confirmed"), blank=True, default="")
    code_index = models.BinaryField(_("code's index"), max_length=32, default=b"")
    code_sent_at = models.DateTimeField(_("code sent"), null=True)
    codes_sent = models.PositiveSmallIntegerField(_("codes sent"), default=0)
    wrong_codes = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    updated_at = models.DateTimeField(_("updated"))

    class Meta:
        verbose_name = _("wishes about notices")
        verbose_name_plural = _("wishes about notices")

    def __str__(self) -> str:
        return str(self.citizen_id)

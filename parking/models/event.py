"""What devices saw, as they said it, and what each was answered first."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import facts_are_fixed
from ledger.models.sealed import SealedTextField
from parking.models.lot import Lane, Lot
from parking.rules.states import EventKind, PassageKind

KIND_NAMES = {
    EventKind.ENTRY: _("Entry"),
    EventKind.EXIT: _("Exit"),
    EventKind.PASSAGE: _("Passage"),
}
PASSAGE_NAMES = {
    PassageKind.PASSED: _("Passed"),
    PassageKind.TURNED_BACK: _("Turned back"),
    PassageKind.TAILGATED: _("Tailgated"),
    PassageKind.FORCED: _("Barrier forced"),
}


class GateEvent(models.Model):
    """One event of a device, stored before anything is made of it. A fact.

    It comes from outside and belongs to no holder: unique by its merchant and the
    ``event_id`` that the device gave it. ``body`` is what was sent, sealed;
    ``digest`` tells whether it is sent again unchanged. Lots and lanes are never
    deleted; a constraint would lock their rows for every car.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    merchant_id = models.UUIDField(_("merchant"))
    event_id = models.CharField(_("event id"), max_length=128)
    kind = models.CharField(
        _("kind"), max_length=8, choices=[(k.value, KIND_NAMES[k]) for k in EventKind]
    )
    lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,  # The indexes below begin with it.
        related_name="+",
        verbose_name=_("lot"),
    )
    lane = models.ForeignKey(
        Lane,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,  # Nobody asks for the events of a lane.
        related_name="+",
        verbose_name=_("lane"),
    )
    occurred_at = models.DateTimeField(_("occurred"))
    received_at = models.DateTimeField(_("received"))
    device_seq = models.BigIntegerField(_("device's count"), null=True)
    offline = models.BooleanField(_("decided offline"), default=False)
    plate_index = models.BinaryField(_("plate's index"), max_length=32, default=b"")
    body = SealedTextField(_("as sent"))
    digest = models.BinaryField(_("digest"), max_length=32)

    class Meta:
        verbose_name = _("gate event")
        verbose_name_plural = _("gate events")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="parking_event_is_unique_to_its_merchant",
                fields=["merchant_id", "event_id"],
            ),
            models.CheckConstraint(
                name="parking_event_kind_is_known",
                condition=Q(kind__in=[k.value for k in EventKind]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="parking_event_of_day", fields=["lot", "occurred_at"]),
            models.Index(
                name="parking_event_of_device",
                fields=["lot", "device_seq"],
                condition=Q(device_seq__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class EventAnswer(models.Model):
    """What an event was answered first, to be answered again. A fact.

    ``body`` is the JSON text, so that its members keep their order too.
    """

    access: ClassVar[str] = "fact"

    event = models.OneToOneField(
        GateEvent, on_delete=models.PROTECT, primary_key=True, related_name="answer"
    )
    session_id = models.UUIDField(_("session"), null=True)
    body = models.TextField(_("answer"))

    class Meta:
        verbose_name = _("answer to an event")
        verbose_name_plural = _("answers to events")
        triggers: ClassVar = [facts_are_fixed()]
        indexes: ClassVar = [
            models.Index(name="parking_answer_of_session", fields=["session_id"])
        ]

    def __str__(self) -> str:
        return str(self.event_id)


class Passage(models.Model):
    """What became of a car after it was read. A fact.

    ``about`` is the device's own ``event_id`` or our session, as it was sent.
    """

    access: ClassVar[str] = "fact"

    event = models.OneToOneField(
        GateEvent, on_delete=models.PROTECT, primary_key=True, related_name="passage"
    )
    kind = models.CharField(
        _("kind"),
        max_length=11,
        choices=[(k.value, PASSAGE_NAMES[k]) for k in PassageKind],
    )
    about = models.CharField(_("about"), max_length=128, blank=True)

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="parking_passage_kind_is_known",
                condition=Q(kind__in=[k.value for k in PassageKind]),
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Heartbeat(models.Model):
    """When a device was last heard; ``lane_code`` is empty for a whole lot's."""

    id = models.UUIDField(primary_key=True)
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, related_name="heartbeats", verbose_name=_("lot")
    )
    lane_code = models.CharField(_("lane"), max_length=32, blank=True)
    heard_at = models.DateTimeField(_("heard"))
    device_at = models.DateTimeField(_("the device's clock"), null=True)
    device_seq = models.BigIntegerField(_("device's count"), null=True)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="parking_heartbeat_is_one_per_lane", fields=["lot", "lane_code"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lane_code} {self.heard_at}"

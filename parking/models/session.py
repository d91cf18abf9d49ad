"""Parking sessions, and the list of what a person should look at."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import never_changes, never_deleted, status_walks
from ledger.models.sealed import SealedTextField
from parking.models.event import GateEvent
from parking.models.lot import Lot
from parking.rules.states import (
    SESSION_EDGES,
    Decision,
    ReviewReason,
    SessionOutcome,
    SessionStatus,
)

STATUS_NAMES = {
    SessionStatus.OPEN: _("In the lot"),
    SessionStatus.CLOSED: _("Ended"),
}
DECISION_NAMES = {Decision.OPEN: _("Open the barrier"), Decision.WAIT: _("Wait")}
OUTCOME_NAMES = {
    SessionOutcome.DEFERRED: _("Deferred"),
    SessionOutcome.FREE: _("Free"),
    SessionOutcome.PERMIT: _("Permit"),
    SessionOutcome.PREPAID: _("Paid before"),
    SessionOutcome.PAY_NOW: _("To be paid at the lane"),
    SessionOutcome.EXIT_UNREAD: _("Exit was not read"),
}
REASON_NAMES = {
    ReviewReason.EXIT_WITHOUT_ENTRY: _("Exit without an entry"),
    ReviewReason.EXIT_BEFORE_ENTRY: _("Exit before its entry"),
    ReviewReason.ENTRY_WHILE_OPEN: _("Entry while the car was in the lot"),
    ReviewReason.ENTRY_AFTER_EXIT: _("Entry that arrived after its exit"),
    ReviewReason.CLOCK_IN_FUTURE: _("The device's clock is ahead"),
    ReviewReason.STAY_WITHOUT_PRICE: _("The tariff can't price this stay"),
}


class ParkingSession(models.Model):
    """One car's stay in one lot, from the read at entry to the read at exit.

    ``hold_id`` is the hold placed at entry, under the ``risk_mode`` that its merchant
    had then and that its bills have. ``decision``, ``outcome`` and ``fee``
    are those of the last read at exit; ``bill_id`` is the bill that read formed.
    A session without ``entry_at`` is an exit whose entry nobody read. With
    ``is_reduced`` it has validations or waivers; with ``has_allowance`` its tariff
    gives a plate free time over several stays, and later ones look it up.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        db_index=False,  # The indexes below begin with it.
        related_name="+",
        verbose_name=_("lot"),
    )
    plate = SealedTextField(_("plate"))
    plate_index = models.BinaryField(_("plate's index"), max_length=32)
    vehicle_class = models.CharField(_("vehicle class"), max_length=16, blank=True)
    status = models.CharField(
        _("status"),
        max_length=6,
        choices=[(s.value, STATUS_NAMES[s]) for s in SessionStatus],
        default=SessionStatus.OPEN,
    )
    entry_at = models.DateTimeField(_("entry"), null=True)
    exit_at = models.DateTimeField(_("exit"), null=True)
    permit_id = models.UUIDField(_("permit"), null=True)
    permit_to = models.DateTimeField(_("permit until"), null=True)
    hold_id = models.UUIDField(_("hold"), null=True)
    hold_minor = models.BigIntegerField(_("held"), default=0)
    hold_expires_at = models.DateTimeField(_("hold expires"), null=True)
    currency = models.CharField(_("currency"), max_length=3)
    risk_mode = models.CharField(_("risk borne by"), max_length=8)
    fee_minor = models.BigIntegerField(_("fee"), default=0)
    bill_id = models.UUIDField(_("bill"), null=True)
    decision = models.CharField(
        _("decision"),
        max_length=4,
        choices=[(d.value, DECISION_NAMES[d]) for d in Decision],
        default=Decision.OPEN,
    )
    outcome = models.CharField(
        _("outcome"),
        max_length=11,
        blank=True,
        choices=[(o.value, OUTCOME_NAMES[o]) for o in SessionOutcome],
    )
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    is_reduced = models.BooleanField(_("something was taken off"), default=False)
    has_allowance = models.BooleanField(_("uses an allowance"), default=False)

    class Meta:
        verbose_name = _("parking session")
        verbose_name_plural = _("parking sessions")
        triggers: ClassVar = [
            never_deleted(),
            status_walks(SESSION_EDGES),
            never_changes("id", "holder_id", "lot_id", "plate_index", "currency"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="parking_session_open_has_an_entry_and_no_outcome",
                condition=Q(status="closed")
                | Q(status="open", entry_at__isnull=False, outcome=""),
            ),
            models.CheckConstraint(
                name="parking_session_closed_has_an_outcome",
                condition=Q(status="open") | ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="parking_session_fee_is_not_negative",
                condition=Q(fee_minor__gte=0, hold_minor__gte=0),
            ),
            models.CheckConstraint(
                name="parking_session_waits_only_for_a_bill",
                condition=Q(decision="open") | Q(bill_id__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="parking_session_of_plate", fields=["lot", "plate_index", "-id"]
            ),
            models.Index(name="parking_session_of_holder", fields=["holder_id", "-id"]),
            models.Index(
                name="parking_session_in_the_lot",
                fields=["lot", "id"],
                condition=Q(status="open"),
            ),
            models.Index(
                name="parking_session_on_permit",
                fields=["permit_id"],
                condition=Q(status="open", permit_id__isnull=False),
            ),
            models.Index(
                name="parking_session_of_allowance",
                fields=["plate_index", "exit_at"],
                condition=Q(has_allowance=True),
            ),
            models.Index(
                name="parking_session_of_bill",
                fields=["bill_id"],
                condition=Q(bill_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ReviewItem(models.Model):
    """An event that a person should look at, until somebody has."""

    id = models.UUIDField(primary_key=True)
    lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        db_index=False,  # The indexes below begin with it.
        related_name="+",
        verbose_name=_("lot"),
    )
    event = models.ForeignKey(
        GateEvent, on_delete=models.PROTECT, related_name="+", verbose_name=_("event")
    )
    session_id = models.UUIDField(_("session"), null=True)
    reason = models.CharField(
        _("reason"),
        max_length=24,
        choices=[(r.value, REASON_NAMES[r]) for r in ReviewReason],
    )
    noted_at = models.DateTimeField(_("noted"))
    seen_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked at by"),
    )

    class Meta:
        verbose_name = _("item to review")
        verbose_name_plural = _("items to review")
        triggers: ClassVar = [never_deleted()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="parking_review_names_a_reason_once", fields=["event", "reason"]
            ),
            models.CheckConstraint(
                name="parking_review_is_seen_by_somebody",
                condition=Q(seen_at=None, seen_by=None)
                | Q(seen_at__isnull=False, seen_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="parking_review_to_do",
                fields=["lot", "id"],
                condition=Q(seen_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.get_reason_display()

"""Shifts: a cashier's hours at a desk, and the till that goes with them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import (
    amounts_fixed_once_closed,
    never_changes,
    never_deleted,
    status_walks,
)
from ledger.models.merchant import Merchant
from ledger.rules.states import SHIFT_EDGES, ShiftStatus

STATUS_NAMES = {
    ShiftStatus.OPEN: _("Open"),
    ShiftStatus.COUNTED: _("Counted"),
    ShiftStatus.CLOSED: _("Closed"),
}


class Shift(models.Model):
    """One cashier at one desk of a merchant, from the opening float to the closing.

    Its cash stands on ``till:{id}``. ``float_minor`` is the merchant's own change and
    in no books. ``expected_minor`` is what had to be in the drawer when it was
    counted, the float included; ``counted_minor`` is what was. ``offered_at`` is when
    its till was handed over, for the next cashier to accept; that one's shift
    ``follows`` it.
    """

    id = models.UUIDField(primary_key=True)
    merchant = models.ForeignKey(
        Merchant,
        on_delete=models.PROTECT,
        db_index=False,  # The index by opening begins with it.
        verbose_name=_("merchant"),
    )
    cashier = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("cashier"),
    )
    desk = models.CharField(_("desk"), max_length=32)
    currency = models.CharField(_("currency"), max_length=3)
    float_minor = models.BigIntegerField(_("opening float"))
    status = models.CharField(
        _("status"),
        max_length=7,
        choices=[(s.value, STATUS_NAMES[s]) for s in ShiftStatus],
        default=ShiftStatus.OPEN,
    )
    opened_at = models.DateTimeField(_("opened"))
    counts = models.JSONField(_("counted pieces"), null=True)
    counted_minor = models.BigIntegerField(_("counted"), null=True)
    expected_minor = models.BigIntegerField(_("expected"), null=True)
    counted_at = models.DateTimeField(_("counted at"), null=True)
    offered_at = models.DateTimeField(_("handed over"), null=True)
    follows = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="followed_by",
        verbose_name=_("taken over from"),
    )
    explained = models.TextField(_("difference explained"), blank=True)
    closed_by = models.CharField(_("closed by"), max_length=64, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        permissions: ClassVar = [
            ("work_shift", "May open, count and close own shifts"),
            ("close_shift", "May count and close shifts of others"),
        ]
        triggers: ClassVar = [
            never_deleted(),
            status_walks(SHIFT_EDGES),
            never_changes(
                "id",
                "merchant_id",
                "cashier_id",
                "desk",
                "currency",
                "float_minor",
                "opened_at",
                "follows_id",
            ),
            amounts_fixed_once_closed(
                "counts", "counted_minor", "expected_minor", "counted_at"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="ledger_shift_of_merchant", fields=["merchant", "opened_at"]
            ),
            models.Index(
                name="ledger_shift_differs",
                fields=["closed_at"],
                condition=Q(status="closed") & ~Q(counted_minor=F("expected_minor")),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_shift_one_at_a_time_per_cashier",
                fields=["cashier"],
                condition=~Q(status="closed"),
            ),
            models.UniqueConstraint(
                name="ledger_shift_one_at_a_time_per_desk",
                fields=["merchant", "desk"],
                condition=~Q(status="closed"),
            ),
            models.CheckConstraint(
                name="ledger_shift_float_is_not_negative",
                condition=Q(float_minor__gte=0),
            ),
            models.CheckConstraint(
                name="ledger_shift_is_counted_unless_open",
                condition=Q(
                    status="open",
                    counts=None,
                    counted_minor=None,
                    expected_minor=None,
                    counted_at=None,
                )
                | Q(
                    status__in=["counted", "closed"],
                    counts__isnull=False,
                    counted_minor__gte=0,
                    expected_minor__gte=0,
                    counted_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="ledger_shift_is_closed_at_a_time_by_somebody",
                condition=Q(status="closed", closed_at__isnull=False) & ~Q(closed_by="")
                | ~Q(status="closed") & Q(closed_at=None, closed_by=""),
            ),
            models.CheckConstraint(
                name="ledger_shift_is_counted_before_it_is_explained_or_offered",
                condition=~Q(status="open") | Q(explained="", offered_at=None),
            ),
            models.CheckConstraint(
                name="ledger_shift_difference_is_explained_when_it_closes",
                condition=~Q(status="closed")
                | Q(counted_minor=F("expected_minor"))
                | ~Q(explained=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk} {localtime(self.opened_at):%Y-%m-%d %H:%M}"

    @property
    def difference_minor(self) -> int | None:
        """Say by how much more, or less, was counted than was expected."""
        if self.counted_minor is None or self.expected_minor is None:
            return None
        return self.counted_minor - self.expected_minor

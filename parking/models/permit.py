"""Permits: whose cars park in a lot without paying, and how many at a time."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import never_changes, never_deleted
from ledger.models.sealed import SealedTextField
from parking.models.lot import Lot


class Permit(models.Model):
    """Places in a lot that some cars share without paying, for a time.

    As many of its cars as there are ``places`` stand there without paying; whoever
    comes in when they are taken pays for the stay.
    """

    id = models.UUIDField(primary_key=True)
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, related_name="permits", verbose_name=_("lot")
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    places = models.PositiveSmallIntegerField(_("places"), default=1)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"))

    class Meta:
        verbose_name = _("permit")
        verbose_name_plural = _("permits")
        triggers: ClassVar = [
            never_deleted(),
            never_changes("id", "lot_id", "valid_from"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="parking_permit_period_is_forward",
                condition=Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="parking_permit_has_a_place", condition=Q(places__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.valid_from}/{self.valid_to}"


class PermitCar(models.Model):
    """A car on a permit, until it is taken off. ``lot`` is the permit's own."""

    id = models.UUIDField(primary_key=True)
    permit = models.ForeignKey(
        Permit, on_delete=models.PROTECT, related_name="cars", verbose_name=_("permit")
    )
    lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        db_index=False,  # The index below begins with it.
        related_name="+",
        verbose_name=_("lot"),
    )
    plate = SealedTextField(_("plate"))
    plate_index = models.BinaryField(_("plate's index"), max_length=32)
    taken_off_at = models.DateTimeField(_("taken off"), null=True)

    class Meta:
        verbose_name = _("car on a permit")
        verbose_name_plural = _("cars on permits")
        triggers: ClassVar = [
            never_deleted(),
            never_changes("id", "permit_id", "lot_id", "plate_index"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="parking_permit_names_a_car_once",
                fields=["permit", "plate_index"],
                condition=Q(taken_off_at=None),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="parking_permit_by_plate", fields=["lot", "plate_index"])
        ]

    def __str__(self) -> str:
        return str(self.id)

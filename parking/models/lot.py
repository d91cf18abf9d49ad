"""Lots and their lanes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import never_deleted
from parking.rules.states import Direction

DIRECTION_NAMES = {
    Direction.IN: _("In"),
    Direction.OUT: _("Out"),
    Direction.BOTH: _("Both ways"),
}


class Lot(models.Model):
    """A place to park, run by one merchant, priced by one tariff at a time."""

    id = models.UUIDField(primary_key=True)
    code = models.SlugField(_("code"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    merchant = models.ForeignKey(
        "ledger.Merchant",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("merchant"),
    )
    tariff_code = models.CharField(_("tariff"), max_length=64)
    zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"))

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        triggers: ClassVar = [never_deleted()]

    def __str__(self) -> str:
        return self.code


class Lane(models.Model):
    """A way in or out of a lot, with a barrier and a camera."""

    id = models.UUIDField(primary_key=True)
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, related_name="lanes", verbose_name=_("lot")
    )
    code = models.CharField(_("code"), max_length=32)
    name = models.CharField(_("name"), max_length=100, blank=True)
    direction = models.CharField(
        _("direction"),
        max_length=4,
        choices=[(d.value, DIRECTION_NAMES[d]) for d in Direction],
        default=Direction.BOTH,
    )

    class Meta:
        verbose_name = _("lane")
        verbose_name_plural = _("lanes")
        triggers: ClassVar = [never_deleted()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="parking_lane_code_is_unique_in_its_lot", fields=["lot", "code"]
            ),
            models.CheckConstraint(
                name="parking_lane_direction_is_known",
                condition=Q(direction__in=[d.value for d in Direction]),
            ),
        ]

    def __str__(self) -> str:
        return self.code

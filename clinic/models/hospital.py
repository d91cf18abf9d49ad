"""Hospitals: merchants that treat patients."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import never_deleted


class Hospital(models.Model):
    """A hospital; the merchant that is paid for its visits names it to the API.

    ``insurer`` is the adapter that is asked for splits, ``fund`` the insurance
    fund whose account carries its share; ``keeps_claims``: that insurer remembers what
    it settled, and is claimed bill by bill. ``zone`` is where its days begin.
    """

    id = models.UUIDField(primary_key=True)
    code = models.SlugField(_("code"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    merchant = models.OneToOneField(
        "ledger.Merchant",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("merchant"),
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    insurer = models.CharField(_("insurer"), max_length=32, default="fixed")
    fund = models.SlugField(_("insurance fund"), max_length=32, default="city")
    keeps_claims = models.BooleanField(_("its insurer keeps claims"), default=False)
    level = models.PositiveSmallIntegerField(_("level"), default=3)
    opened_at = models.DateTimeField(_("opened"))

    class Meta:
        verbose_name = _("hospital")
        verbose_name_plural = _("hospitals")
        triggers: ClassVar = [never_deleted()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="clinic_hospital_level_is_one_to_three",
                condition=Q(level__gte=1, level__lte=3),
            ),
        ]

    def __str__(self) -> str:
        return self.name

"""Merchants: who is paid."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class RiskMode(models.TextChoices):
    """Who bears the loss when a citizen never pays."""

    MERCHANT = "merchant", _("Merchant")
    CITY = "city", _("City")


class Merchant(models.Model):
    """A garage operator or hospital that is paid through us."""

    id = models.UUIDField(primary_key=True)
    code = models.SlugField(_("code"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    risk_mode = models.CharField(
        _("risk borne by"),
        max_length=8,
        choices=RiskMode.choices,
        default=RiskMode.MERCHANT,
    )
    opened_at = models.DateTimeField(_("opened"))

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        permissions: ClassVar = [
            ("see_every_merchant", "May see the rows of every merchant"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_merchant_risk_mode_is_known",
                condition=models.Q(risk_mode__in=RiskMode.values),
            ),
        ]

    def __str__(self) -> str:
        return self.name

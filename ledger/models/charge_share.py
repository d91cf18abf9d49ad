"""Who finally bears how much of a charge, where its explanation said otherwise."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models.bill import Charge
from ledger.models.guards import facts_are_fixed


class ChargeShare(models.Model):
    """The insurer's final part of one line, told when its bill closed. A fact.

    There is none where the line's explanation had it right, as most have.
    """

    access: ClassVar[str] = "fact"

    charge = models.OneToOneField(
        Charge,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="share",
        verbose_name=_("charge"),
    )
    holder_id = models.UUIDField(_("holder"))
    insurer_minor = models.BigIntegerField(_("insurer's part"))

    class Meta:
        verbose_name = _("share of a charge")
        verbose_name_plural = _("shares of charges")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_chargeshare_part_is_not_negative",
                condition=Q(insurer_minor__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return str(self.charge_id)

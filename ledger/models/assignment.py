"""Which merchants a member of staff works for."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.merchant import Merchant


class Assignment(models.Model):
    """A member of staff works for a merchant, and sees what is that merchant's.

    Whoever has none sees no merchant's rows, unless they may see every merchant's.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("member of staff"),
    )
    merchant = models.ForeignKey(
        Merchant,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("merchant"),
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_assignment_is_given_once", fields=["user", "merchant"]
            ),
        ]

    def __str__(self) -> str:
        return str(self.merchant)

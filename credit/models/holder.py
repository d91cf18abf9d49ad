"""Holders: whoever incurs a debt, whether or not we know the person."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import never_deleted


class HolderKind(models.TextChoices):
    """What a holder is."""

    CITIZEN = "citizen", _("Citizen")
    PLATE = "plate", _("Plate that nobody has bound")
    PATIENT = "patient", _("Patient whom nobody has identified")


class Holder(models.Model):
    """An opaque id that every money row carries and that never changes.

    ``key_index`` is the blind index of an unbound plate, so that the same plate
    finds the same holder again.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=8, choices=HolderKind.choices)
    key_index = models.BinaryField(_("key"), null=True, max_length=32)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("holder")
        verbose_name_plural = _("holders")
        triggers: ClassVar = [never_deleted()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="credit_holder_key_is_unique", fields=["kind", "key_index"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.id}"

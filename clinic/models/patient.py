"""Who a visit's patient is: newborns, who was named, visits that never took place."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.visit import Visit
from ledger.models.guards import facts_are_fixed
from ledger.models.sealed import SealedTextField


class Newborn(models.Model):
    """That a visit is a newborn's, and whose child it is. A fact.

    ``birth_order`` tells twins apart.
    """

    access: ClassVar[str] = "fact"

    visit = models.OneToOneField(
        Visit,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="newborn",
        verbose_name=_("visit"),
    )
    holder_id = models.UUIDField(_("holder"))
    mother = models.ForeignKey(
        Visit,
        on_delete=models.PROTECT,
        related_name="newborns",
        verbose_name=_("mother's visit"),
    )
    birth_order = models.PositiveSmallIntegerField(_("birth order"))

    class Meta:
        verbose_name = _("newborn")
        verbose_name_plural = _("newborns")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="clinic_newborn_is_born_first_or_later",
                condition=models.Q(birth_order__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return str(self.birth_order)


class PatientNaming(models.Model):
    """That a patient nobody knew was named, or named anew, and why. A fact."""

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, related_name="namings", verbose_name=_("visit")
    )
    payer_id = models.UUIDField(_("payer"))
    instead_of_id = models.UUIDField(_("instead of"), null=True)
    reason = SealedTextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("naming of a patient")
        verbose_name_plural = _("namings of patients")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return str(self.at)


class VisitVoid(models.Model):
    """That a visit never took place, and why it had been registered. A fact."""

    access: ClassVar[str] = "fact"

    visit = models.OneToOneField(
        Visit,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="void",
        verbose_name=_("visit"),
    )
    holder_id = models.UUIDField(_("holder"))
    reason = SealedTextField(_("reason"))
    voided_at = models.DateTimeField(_("voided"))
    digest = models.BinaryField(_("digest"))
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("voided visit")
        verbose_name_plural = _("voided visits")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return str(self.visit_id)

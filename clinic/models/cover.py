"""When a patient and the hospital are warned that a stay's cover is nearly used up."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import facts_are_fixed


class CoverPolicy(models.Model):
    """How little may be left of an inpatient's line and deposits without a warning.

    Less than ``left_percent`` of them, or than ``left_days`` of the stay's average
    days cost. The newest row that has begun is in force. A fact.
    """

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    valid_from = models.DateTimeField(_("valid from"), unique=True)
    left_percent = models.PositiveSmallIntegerField(_("warns below, percent"))
    left_days = models.PositiveSmallIntegerField(_("warns below, days of average cost"))

    class Meta:
        verbose_name = _("cover policy")
        verbose_name_plural = _("cover policies")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="clinic_coverpolicy_percent_is_one",
                condition=models.Q(left_percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return str(self.valid_from)

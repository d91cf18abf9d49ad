"""Wards: what a day in one of their beds costs, and who lay where from when on."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.hospital import Hospital
from clinic.models.visit import Visit
from clinic.rules.states import InsuranceClass
from ledger.models.guards import facts_are_fixed, never_changes, never_deleted
from ledger.models.sealed import SealedTextField


class DayService(models.TextChoices):
    """What a ward charges for every day."""

    BED = "bed", _("Bed")
    NURSING = "nursing", _("Nursing")


class Ward(models.Model):
    """A ward of a hospital; its id is the keyed digest of the hospital and its code.

    Its code and names are sealed: which ward somebody lies in tells of health, and
    a copy of the database must not.
    """

    id = models.UUIDField(primary_key=True)
    hospital = models.ForeignKey(
        Hospital, on_delete=models.PROTECT, verbose_name=_("hospital")
    )
    code = SealedTextField(_("code"))
    name = SealedTextField(_("name"))
    name_zh = SealedTextField(_("Chinese name"), blank=True)
    opened_at = models.DateTimeField(_("opened"))

    class Meta:
        verbose_name = _("ward")
        verbose_name_plural = _("wards")
        triggers: ClassVar = [
            never_deleted(),
            never_changes("id", "hospital_id"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class WardRate(models.Model):
    """What a ward charges a day for a service, from a day of the hospital on. A fact.

    The newest that has begun by a day is that day's; a price of zero ends a charge.
    """

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, related_name="rates", verbose_name=_("ward")
    )
    service = models.CharField(_("service"), max_length=7, choices=DayService.choices)
    code = models.CharField(_("code"), max_length=64)
    name = models.CharField(_("name"), max_length=200)
    category = models.CharField(_("category"), max_length=32)
    unit_price_minor = models.BigIntegerField(_("price of a day"))
    insurance_class = models.CharField(
        _("insurance class"),
        max_length=1,
        choices=[(c.value, c.value) for c in InsuranceClass],
    )
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("daily rate")
        verbose_name_plural = _("daily rates")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clinic_wardrate_one_per_service_and_day",
                fields=["ward", "service", "valid_from"],
            ),
            models.CheckConstraint(
                name="clinic_wardrate_price_is_not_negative",
                condition=models.Q(unit_price_minor__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_service_display()} {self.valid_from}"


class BedStay(models.Model):
    """From when on a patient lay in which bed, until the next stay. A fact.

    ``charged_otherwise`` are days that had been charged for another ward when we
    were told: the hospital decides about those.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, related_name="stays", verbose_name=_("visit")
    )
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, verbose_name=_("ward"))
    bed = SealedTextField(_("bed"))
    from_at = models.DateTimeField(_("from"))
    charged_otherwise = ArrayField(
        models.DateField(), verbose_name=_("days charged for another ward")
    )
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("stay in a bed")
        verbose_name_plural = _("stays in beds")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clinic_bedstay_one_at_a_moment",
                fields=["holder_id", "visit", "from_at"],
            ),
        ]

    def __str__(self) -> str:
        return str(self.from_at)


class Admission(models.Model):
    """How far the days of a patient in bed have been charged.

    ``next_day`` is the first day that hasn't been; ``due_at`` is the midnight that
    ends it, empty once the patient has left and all days have been charged.
    ``warned_at`` is since when little is left of what covers the stay.
    """

    visit = models.OneToOneField(
        Visit,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="admission",
        verbose_name=_("visit"),
    )
    holder_id = models.UUIDField(_("holder"))
    next_day = models.DateField(_("next day to be charged"))
    due_at = models.DateTimeField(_("charged at"), null=True)
    warned_at = models.DateTimeField(_("warned that little is left"), null=True)

    class Meta:
        verbose_name = _("inpatient")
        verbose_name_plural = _("inpatients")
        triggers: ClassVar = [
            never_deleted(),
            never_changes("visit_id", "holder_id"),
        ]
        indexes: ClassVar = [
            models.Index(
                name="clinic_admission_due",
                fields=["due_at", "visit"],
                condition=models.Q(due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.visit_id)

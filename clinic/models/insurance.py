"""What insurances pay, how long they are waited for, and how people stand with them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models.visit import KIND_NAMES
from clinic.ports import InsuredKind
from clinic.rules.policies import DeductiblePer
from clinic.rules.states import VisitKind
from ledger.models.guards import facts_are_fixed, never_changes, never_deleted

INSURED_NAMES = {
    InsuredKind.EMPLOYEE: _("Employees' insurance"),
    InsuredKind.RESIDENT: _("Residents' insurance"),
}
PER_NAMES = {DeductiblePer.YEAR: _("A year"), DeductiblePer.VISIT: _("A visit")}


class Silence(models.TextChoices):
    """What happens to a bill whose insurer has declined, or said nothing in time."""

    SELF_PAY = "self_pay", _("The citizen pays the whole")
    PERSON = "person", _("A person decides")


class InsurancePolicy(models.Model):
    """What a fund pays of one kind of visit; the newest row that has begun holds.

    ``ratio`` of what is in scope above the deductible, to a cap a year;
    ``class_ceilings`` has the most, in minor units, that a class brings into scope in
    one visit. A fact.
    """

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    fund = models.SlugField(_("insurance fund"), max_length=32)
    insured_kind = models.CharField(
        _("insured as"),
        max_length=8,
        choices=[(k.value, INSURED_NAMES[k]) for k in InsuredKind],
    )
    visit_kind = models.CharField(
        _("kind of visit"),
        max_length=10,
        choices=[(k.value, KIND_NAMES[k]) for k in VisitKind],
    )
    hospital_level = models.PositiveSmallIntegerField(
        _("hospital's level"), choices=[(level, str(level)) for level in (1, 2, 3)]
    )
    valid_from = models.DateTimeField(_("valid from"))
    ratio = models.DecimalField(_("ratio"), max_digits=5, decimal_places=4)
    deductible_minor = models.BigIntegerField(_("deductible"), default=0)
    deductible_per = models.CharField(
        _("deductible borne once"),
        max_length=5,
        choices=[(p.value, PER_NAMES[p]) for p in DeductiblePer],
        default=DeductiblePer.YEAR,
    )
    annual_cap_minor = models.BigIntegerField(_("cap a year"), null=True, blank=True)
    class_ceilings = models.JSONField(_("ceilings of classes"), default=dict)

    class Meta:
        verbose_name = _("insurance policy")
        verbose_name_plural = _("insurance policies")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clinic_insurancepolicy_one_per_moment",
                fields=[
                    *("fund", "insured_kind", "visit_kind", "hospital_level"),
                    "valid_from",
                ],
            ),
            models.CheckConstraint(
                name="clinic_insurancepolicy_ratio_is_a_part",
                condition=Q(ratio__gte=0, ratio__lte=1),
            ),
            models.CheckConstraint(
                name="clinic_insurancepolicy_amounts_are_not_negative",
                condition=Q(deductible_minor__gte=0)
                & (Q(annual_cap_minor=None) | Q(annual_cap_minor__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.valid_from}"


class ClaimPolicy(models.Model):
    """How long an insurer is waited for; the newest row that has begun holds. A fact.

    A day is 24 hours, counted from when the claim was opened.
    """

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    valid_from = models.DateTimeField(_("valid from"), unique=True)
    answer_within_days = models.PositiveSmallIntegerField(_("answered within, days"))
    then = models.CharField(_("then"), max_length=8, choices=Silence.choices)

    class Meta:
        verbose_name = _("claim policy")
        verbose_name_plural = _("claim policies")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="clinic_claimpolicy_then_is_known",
                condition=Q(then__in=Silence.values),
            ),
        ]

    def __str__(self) -> str:
        return str(self.valid_from)


class Coverage(models.Model):
    """How a citizen stands with a fund, as the insurer last told; for estimates.

    ``cap_left_minor``: what the fund may still pay this year (empty: any sum).
    """

    id = models.BigAutoField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    fund = models.SlugField(_("insurance fund"), max_length=32)
    insured_kind = models.CharField(
        _("insured as"),
        max_length=8,
        choices=[(k.value, INSURED_NAMES[k]) for k in InsuredKind],
    )
    deductible_left_minor = models.BigIntegerField(_("deductible left"))
    cap_left_minor = models.BigIntegerField(_("left of the cap"), null=True)
    account_current_minor = models.BigIntegerField(_("this year's account"))
    account_carried_minor = models.BigIntegerField(_("earlier years' account"))
    account_family_minor = models.BigIntegerField(_("family account"))
    told_at = models.DateTimeField(_("told"))

    class Meta:
        verbose_name = _("coverage")
        verbose_name_plural = _("coverages")
        triggers: ClassVar = [never_deleted(), never_changes("holder_id", "fund")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clinic_coverage_one_per_holder_and_fund",
                fields=["holder_id", "fund"],
            ),
            models.CheckConstraint(
                name="clinic_coverage_amounts_are_not_negative",
                condition=Q(
                    deductible_left_minor__gte=0,
                    account_current_minor__gte=0,
                    account_carried_minor__gte=0,
                    account_family_minor__gte=0,
                )
                & (Q(cap_left_minor=None) | Q(cap_left_minor__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.holder_id}"

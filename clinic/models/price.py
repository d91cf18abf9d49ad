"""What a hospital may charge: its price list in versions, each from some day on."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clinic.models.hospital import Hospital
from clinic.rules.categories import FeeCategory
from clinic.rules.states import PRICE_LIST_EDGES, InsuranceClass, PriceListStatus
from ledger.models.guards import (
    facts_are_fixed,
    never_changes,
    never_deleted,
    status_walks,
)

LIST_STATUS_NAMES = {
    PriceListStatus.DRAFT: _("Draft"),
    PriceListStatus.PUBLISHED: pgettext_lazy("price list", "Published"),
    PriceListStatus.WITHDRAWN: pgettext_lazy("price list", "Withdrawn"),
}
CATEGORY_NAMES = {
    FeeCategory.BED: _("Bed"),
    FeeCategory.CONSULTATION: _("Consultation"),
    FeeCategory.EXAMINATION: _("Examination"),
    FeeCategory.LABORATORY: _("Laboratory"),
    FeeCategory.TREATMENT: _("Treatment"),
    FeeCategory.SURGERY: _("Surgery"),
    FeeCategory.NURSING: _("Nursing"),
    FeeCategory.MATERIALS: _("Materials"),
    FeeCategory.WESTERN_DRUGS: _("Western drugs"),
    FeeCategory.HERBAL_PIECES: _("Herbal pieces"),
    FeeCategory.PATENT_DRUGS: _("Patent drugs"),
    FeeCategory.GENERAL_TREATMENT: _("General treatment"),
    FeeCategory.REGISTRATION: _("Registration"),
    FeeCategory.OTHER: pgettext_lazy("fee category", "Other"),
}


class PriceList(models.Model):
    """A version of a hospital's prices, from a day of the hospital's zone on.

    Of the published versions the one with the latest day that has come is in force.
    ``digest`` is that of the file it was read from: the same file is one draft.
    """

    id = models.UUIDField(primary_key=True)
    hospital = models.ForeignKey(
        Hospital, on_delete=models.PROTECT, verbose_name=_("hospital")
    )
    version = models.PositiveIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"))
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=[(s.value, LIST_STATUS_NAMES[s]) for s in PriceListStatus],
        default=PriceListStatus.DRAFT,
    )
    prices_count = models.PositiveIntegerField(_("prices"))
    digest = models.BinaryField(_("digest of the file"))
    imported_at = models.DateTimeField(_("imported"))
    imported_by = models.CharField(_("imported by"), max_length=64)
    published_at = models.DateTimeField(_("published"), null=True)
    published_by = models.CharField(_("published by"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        permissions: ClassVar = [
            ("import_price_list", "Can import price lists"),
            ("publish_price_list", "Can publish and withdraw price lists"),
        ]
        triggers: ClassVar = [
            never_deleted(),
            status_walks(PRICE_LIST_EDGES),
            never_changes(
                "id",
                "hospital_id",
                "version",
                "valid_from",
                "prices_count",
                "digest",
                "imported_at",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clinic_price_list_version_is_unique_in_its_hospital",
                fields=["hospital", "version"],
            ),
            models.UniqueConstraint(
                name="clinic_one_price_list_comes_into_force_on_a_day",
                fields=["hospital", "valid_from"],
                condition=Q(status="published"),
            ),
            models.CheckConstraint(
                name="clinic_price_list_is_published_at_a_time",
                condition=Q(status="draft", published_at=None)
                | Q(status="published", published_at__isnull=False)
                | Q(status="withdrawn"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hospital} {self.version}"


class Price(models.Model):
    """One price of a list: what a unit of something costs. A fact.

    Amounts are in minor units of the hospital's currency. ``valid_from`` and
    ``valid_to`` (half-open) narrow the list's own period, where they are given.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    price_list = models.ForeignKey(
        PriceList,
        on_delete=models.PROTECT,
        db_index=False,  # The unique rule below begins with it.
        related_name="prices",
        verbose_name=_("price list"),
    )
    code = models.CharField(_("hospital's code"), max_length=64)
    national_code = models.CharField(_("national code"), max_length=64, blank=True)
    name = models.CharField(_("name"), max_length=200)
    category = models.CharField(
        _("fee category"),
        max_length=2,
        choices=[(c.value, CATEGORY_NAMES[c]) for c in FeeCategory],
    )
    insurance_class = models.CharField(
        _("insurance class"),
        max_length=1,
        choices=[(c.value, c.value) for c in InsuranceClass],
    )
    prepay_ratio = models.DecimalField(
        _("prepay ratio"), max_digits=5, decimal_places=4, null=True
    )
    unit_price_minor = models.BigIntegerField(_("unit price"))
    ceiling_minor = models.BigIntegerField(_("price ceiling"), null=True)
    unit = models.CharField(_("unit"), max_length=32, blank=True)
    valid_from = models.DateField(_("valid from"), null=True)
    valid_to = models.DateField(_("valid to"), null=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        triggers: ClassVar = [
            facts_are_fixed(),
            pgtrigger.Trigger(
                name="joins_a_draft",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=(
                    "IF NOT EXISTS (SELECT FROM clinic_pricelist l"
                    " WHERE l.id = NEW.price_list_id AND l.status = 'draft') THEN"
                    " RAISE EXCEPTION 'a published price list is fixed'; END IF;"
                    " RETURN NEW;"
                ),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clinic_price_of_a_code_begins_once_in_its_list",
                fields=["price_list", "code", "valid_from"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="clinic_price_is_not_negative",
                condition=Q(unit_price_minor__gte=0)
                & (Q(ceiling_minor=None) | Q(ceiling_minor__gte=0)),
            ),
            models.CheckConstraint(
                name="clinic_price_prepay_ratio_is_a_part_of_one",
                condition=Q(prepay_ratio=None)
                | Q(prepay_ratio__gte=0, prepay_ratio__lte=1),
            ),
            models.CheckConstraint(
                name="clinic_price_category_is_known",
                condition=Q(category__in=[c.value for c in FeeCategory]),
            ),
            models.CheckConstraint(
                name="clinic_price_class_is_known",
                condition=Q(insurance_class__in=[c.value for c in InsuranceClass]),
            ),
            models.CheckConstraint(
                name="clinic_price_period_is_forward",
                condition=Q(valid_from=None)
                | Q(valid_to=None)
                | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.code

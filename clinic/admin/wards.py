"""Wards and what a day in their beds costs, and who lies in a bed now."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from clinic.models import Admission, BedStay, CoverPolicy, Ward, WardRate
from clinic.operations.check_lines import CategoryDiffers, CodeUnknown
from clinic.operations.open_ward import DayRate, check_listed, open_ward, price_ward
from clinic.queries.category_names import category_name
from clinic.queries.wards import find_ward
from clinic.rules.bed_days import day_of
from clinic.rules.categories import FeeCategory
from ledger.admin import FactAdmin, FactInline, HouseAdmin, money
from ledger.admin.base import linked
from ledger.admin.dunning import PolicyAdmin, PolicyForm
from ledger.admin.fields import AmountField, DayField


class WardForm(forms.ModelForm):  # type: ignore[type-arg]
    """A ward as people name it."""

    code = forms.CharField(
        label=_("Code"), max_length=64, widget=UnfoldAdminTextInputWidget()
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, widget=UnfoldAdminTextInputWidget()
    )
    name_zh = forms.CharField(
        label=_("Chinese name"),
        max_length=120,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )

    def clean(self) -> dict[str, Any]:
        """Want a code that the hospital has no ward of yet."""
        given = super().clean() or {}
        hospital, code = given.get("hospital"), given.get("code")
        if hospital and code and find_ward(hospital_id=hospital.pk, code=code):
            self.add_error("code", _("The hospital has this ward already."))
        return given


class RateInline(FactInline):
    """What the ward charges a day, from when on."""

    model = WardRate
    left_out = frozenset({"id", "ward"})
    ordering = ("-pk",)


@admin.register(Ward)
class WardAdmin(HouseAdmin):
    """Wards: their names may be changed, the hospital and the code may not."""

    form = WardForm
    list_display = ("named", "hospital")
    list_filter = ("hospital",)
    list_select_related = ("hospital",)
    inlines = (RateInline,)
    belongs_to = "hospital__merchant"

    @admin.display(description=_("ward"))
    def named(self, ward: Ward) -> str:
        """Name a ward in the language of the page."""
        return name_of(ward)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:  # noqa: ARG002
        """Ask for the names; the rest follows."""
        return ["hospital", "code", "name", "name_zh"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:  # noqa: ARG002
        """Fix what a ward is known by."""
        return ["hospital", "code"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no: patients have lain there."""
        return False

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:  # noqa: PLR0917 - Django's signature
        """Open a new ward by its operation, which knows its id."""
        if change:
            super().save_model(request, obj, form, change)
            return
        obj.pk = open_ward(
            hospital_id=obj.hospital_id,
            code=obj.code,
            name=obj.name,
            name_zh=obj.name_zh,
            at=timezone.now(),
        )


class WardRateForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a service of a ward costs from a day on that isn't over."""

    category = forms.ChoiceField(
        label=_("Fee category"), widget=UnfoldAdminSelectWidget()
    )
    unit_price_minor = AmountField(
        label=_("Price of a day"), help_text=_("Zero: nothing is charged any more.")
    )
    valid_from = DayField(
        label=_("Valid from"),
        help_text=_("Today or later, a day of the hospital's own time."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        """Name the categories in the language of the page."""
        super().__init__(*given, **named)
        # Who may only look has a form without fields.
        if asked := self.fields.get("category"):
            asked.choices = [  # type: ignore[attr-defined]
                (category.value, category_name(category.value))
                for category in FeeCategory
            ]

    def clean_valid_from(self) -> date:
        """Take no day that may have been charged.

        Raises:
            ValidationError: it lies in the past, whose prices nobody rewrites.
        """
        chosen: date = self.cleaned_data["valid_from"]
        ward = self.cleaned_data.get("ward")
        if ward and chosen < day_of(timezone.now(), ward.hospital.zone):
            told = _("It has passed. What held then is never rewritten.")
            raise ValidationError(told, code="passed")
        return chosen

    def clean(self) -> dict[str, Any]:
        """Say beside its field what the operation would refuse."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return given
        try:
            hospital_id = given["ward"].hospital_id
            check_listed(hospital_id=hospital_id, rate=_rate_of(given))
        except CodeUnknown as refusal:
            self.add_error("code", str(refusal))
        except CategoryDiffers as refusal:
            named = category_name(str(refusal.facts["category"]))
            self.add_error("category", str(CategoryDiffers(category=named)))
        return given


def _rate_of(given: Mapping[str, Any]) -> DayRate:
    return DayRate(**{each.name: given[each.name] for each in fields(DayRate)})


@admin.register(WardRate)
class WardRateAdmin(PolicyAdmin):
    """What wards charge a day; a new row takes over on its day."""

    form = WardRateForm
    list_display = (
        "ward",
        "service",
        "name",
        money(WardRate, "unit_price_minor"),
        "insurance_class",
        "valid_from",
    )
    list_filter = ("service",)
    belongs_to = "ward__hospital__merchant"
    list_select_related = ("ward",)
    ordering: ClassVar[Any] = ("-valid_from", "service")

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:  # noqa: ARG002, PLR0917 - Django's signature
        """Give the price by its operation."""
        obj.pk = price_ward(ward_id=obj.ward_id, rate=_rate_of(form.cleaned_data))


class InBedFilter(admin.SimpleListFilter):
    """Who is in hospital now, or has left."""

    title = _("in hospital")
    parameter_name = "in_bed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Offer both."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Admission],
    ) -> QuerySet[Admission]:
        """Narrow the list."""
        if self.value() is None:
            return queryset
        return queryset.filter(due_at__isnull=self.value() != "yes")


class WarnedFilter(admin.SimpleListFilter):
    """Of whose cover little is left."""

    title = _("warning")
    parameter_name = "warned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Offer those who were warned."""
        return [("yes", _("Little is left"))]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Admission],
    ) -> QuerySet[Admission]:
        """Narrow the list."""
        if self.value() != "yes":
            return queryset
        return queryset.filter(warned_at__isnull=False, due_at__isnull=False)


@admin.register(Admission)
class AdmissionAdmin(FactAdmin):
    """Who is in hospital, and how far their days have been charged."""

    belongs_to = "visit__hospital__merchant"
    list_display = (
        "visit_no",
        "hospital",
        linked(Admission, "visit"),
        "next_day",
        "warned_at",
    )
    list_filter = (InBedFilter, WarnedFilter)
    list_select_related = ("visit__hospital",)
    found_by = ("visit", "holder_id")
    ordering: ClassVar[Any] = ("due_at", "visit")

    @admin.display(description=_("visit number"))
    def visit_no(self, admission: Admission) -> str:
        """Give the hospital's number of the visit."""
        return admission.visit.visit_no

    @admin.display(description=_("hospital"))
    def hospital(self, admission: Admission) -> str:
        """Name the hospital in the language of the page."""
        hospital = admission.visit.hospital
        in_chinese = (get_language() or "en").startswith("zh")
        return (in_chinese and hospital.name_zh) or hospital.name


class CoverPolicyForm(PolicyForm):
    """What is little from some moment on."""


@admin.register(CoverPolicy)
class CoverPolicyAdmin(PolicyAdmin):
    """When stays are warned of, the newest first."""

    form = CoverPolicyForm
    list_display = ("valid_from", "left_percent", "left_days")
    ordering: ClassVar[Any] = ("-valid_from",)


@admin.register(BedStay)
class BedStayAdmin(FactAdmin):
    """When patients were moved; where they lie, no page shows."""

    belongs_to = "visit__hospital__merchant"
    list_display = (linked(BedStay, "visit"), "holder_id", "from_at", "recorded_at")
    found_by = ("visit", "holder_id")
    left_out = frozenset({"ward"})


def name_of(ward: Ward) -> str:
    """Name a ward in the language of the page."""
    in_chinese = (get_language() or "en").startswith("zh")
    return f"{ward.code} {(in_chinese and ward.name_zh) or ward.name}"

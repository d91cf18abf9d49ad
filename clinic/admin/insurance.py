"""Insurance in the admin: policies by their dates, and how people stand."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from clinic.models import ClaimPolicy, Coverage, InsurancePolicy
from clinic.queries.policies import claim_policy_at
from clinic.rules.states import InsuranceClass
from ledger.admin import FactAdmin, money
from ledger.admin.dunning import PolicyAdmin, PolicyForm
from ledger.admin.fields import AmountField


class InsurancePolicyForm(PolicyForm):
    """What a fund pays of one kind of visit from some moment on."""

    deductible_minor = AmountField(label=_("Deductible"))
    annual_cap_minor = AmountField(label=_("Cap a year"), required=False)
    class_ceilings = forms.JSONField(
        label=_("Ceilings of classes"),
        help_text=_('Minor units by class: {"B": 100000}; empty: none.'),
        required=False,
        empty_value={},
        initial=dict,
        widget=UnfoldAdminTextInputWidget(),
    )

    def clean_class_ceilings(self) -> dict[str, int]:
        """Take whole amounts of classes that there are.

        Raises:
            ValidationError: it says something else.
        """
        given = self.cleaned_data["class_ceilings"] or {}
        classes = {each.value for each in InsuranceClass}
        is_known = isinstance(given, dict) and given.keys() <= classes
        if not is_known or any(type(v) is not int or v < 0 for v in given.values()):
            told = _('Write whole minor units by class: {"B": 100000}.')
            raise ValidationError(told, code="unreadable")
        return dict(given)


@admin.register(InsurancePolicy)
class InsurancePolicyAdmin(PolicyAdmin):
    """What funds pay, the newest first."""

    form = InsurancePolicyForm
    list_display = (
        "fund",
        "insured_kind",
        "visit_kind",
        "hospital_level",
        "valid_from",
        "ratio",
        money(InsurancePolicy, "deductible_minor"),
        "deductible_per",
        money(InsurancePolicy, "annual_cap_minor"),
    )
    list_filter = ("insured_kind", "visit_kind", "hospital_level")
    ordering: ClassVar[Any] = ("-valid_from", "pk")


class ClaimPolicyForm(PolicyForm):
    """How long insurers are waited for from some moment on."""


@admin.register(ClaimPolicy)
class ClaimPolicyAdmin(PolicyAdmin):
    """How long insurers are waited for, and what then, the newest first."""

    form = ClaimPolicyForm
    list_display = ("valid_from", "answer_within_days", "then")
    ordering: ClassVar[Any] = ("-valid_from",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002
        """Begin with what is in force: a new policy differs in little."""
        now = claim_policy_at(timezone.now())
        return {"answer_within_days": now.answer_within_days, "then": now.then}


@admin.register(Coverage)
class CoverageAdmin(FactAdmin):
    """How citizens stand with their funds, found by holder."""

    list_display = ("holder_id", "fund", "insured_kind", "told_at")
    list_filter = ("insured_kind",)
    found_by = ("holder_id",)

"""Permits: given by the month, renewed, their cars put on and taken off."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from credit.rules.credentials import spell_plate
from ledger.admin import FactInline
from ledger.admin.acts import Act, ActForm, ActingAdmin, Doing, as_button
from ledger.admin.fields import DayField
from ledger.models.sealed import blind_index_of
from parking.admin.base import PlateFound
from parking.models import Permit, PermitCar
from parking.operations.give_permit import (
    MONTHS_MAX,
    add_car,
    give_months,
    renew_permit,
    take_off_car,
)
from parking.rules.plates import PLATE, PlateMalformed, read_plate


def _checked(plate: str) -> str:
    try:
        return read_plate(plate)
    except PlateMalformed as mistake:
        raise ValidationError(gettext(str(mistake.sentence))) from mistake


class PermitForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whose cars a permit is for, from which day, for how many months."""

    plates = forms.CharField(
        label=_("plates"),
        help_text=_("One in a line."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    first_day = DayField(label=_("first day"))
    months = forms.IntegerField(
        label=_("months"),
        min_value=1,
        max_value=MONTHS_MAX,
        initial=1,
        widget=UnfoldAdminIntegerFieldWidget(),
    )

    class Meta:
        model = Permit
        fields = ("lot", "name", "places")

    def clean_plates(self) -> list[str]:
        """Take plates that can be ones.

        Raises:
            ValidationError: a line is none.
        """
        lines = str(self.cleaned_data["plates"]).split()
        return [_checked(line) for line in lines]


class MonthsForm(ActForm):
    """For how many months more."""

    months = forms.IntegerField(
        label=_("Months"),
        min_value=1,
        max_value=MONTHS_MAX,
        initial=1,
        widget=UnfoldAdminIntegerFieldWidget(),
    )


class PlateForm(ActForm):
    """Which car."""

    plate = forms.CharField(
        label=_("Plate"), max_length=32, widget=UnfoldAdminTextInputWidget()
    )

    def clean_plate(self) -> str:
        """Take a plate that can be one.

        Raises:
            ValidationError: it is none.
        """
        return _checked(str(self.cleaned_data["plate"]))


def _renew(doing: Doing, given: Mapping[str, Any]) -> None:
    renew_permit(permit_id=doing.row.id, months=given["months"])


def _add_car(doing: Doing, given: Mapping[str, Any]) -> None:
    add_car(permit_id=doing.row.id, plate=given["plate"])


def _take_off_car(doing: Doing, given: Mapping[str, Any]) -> None:
    take_off_car(permit_id=doing.row.id, plate=given["plate"], at=doing.at)


RENEW = Act(
    name="renew",
    title=_("Renew"),
    explained=_("Months are added to the end. Cars that are inside keep the permit."),
    permission="parking.change_permit",
    offered=lambda _doing: True,
    carry_out=_renew,
    form=MonthsForm,
    icon="event_repeat",
    variant=ActionVariant.PRIMARY,
)
ADD_CAR = Act(
    name="add_car",
    title=_("Put a car on it"),
    explained=_("The permit counts from the car's next entry on."),
    permission="parking.change_permit",
    offered=lambda _doing: True,
    carry_out=_add_car,
    form=PlateForm,
    icon="add",
)
TAKE_OFF_CAR = Act(
    name="take_off_car",
    title=_("Take a car off it"),
    explained=_("If the car is inside now, it still leaves without paying."),
    permission="parking.change_permit",
    offered=lambda doing: doing.row.cars.filter(taken_off_at=None).exists(),
    carry_out=_take_off_car,
    form=PlateForm,
    icon="remove",
)


class CarInline(PlateFound, FactInline):
    """The cars of a permit."""

    model = PermitCar
    hide_title = False
    left_out = frozenset({"id", "permit", "lot"})


@admin.register(Permit)
class PermitAdmin(ActingAdmin):
    """Permits, found by name, lot or the whole plate of a car."""

    belongs_to = "lot__merchant"
    form = PermitForm
    list_display = ("__str__", "lot", "places", "valid_from", "valid_to")
    found_by = ("id", "name", "lot")
    inlines = (CarInline,)
    actions_detail = ("renew", "add_car", "take_off_car")
    asked: ClassVar = ["lot", "name", "plates", "places", "first_day", "months"]

    renew = as_button(RENEW)
    add_car = as_button(ADD_CAR)
    take_off_car = as_button(TAKE_OFF_CAR)

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        """Say whether this person may give permits."""
        return bool(request.user.has_perm("parking.add_permit"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Ask what a new permit is for."""
        return self.asked if obj is None else super().get_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Let only a new permit be filled in."""
        return [] if obj is None else super().get_fields(request, obj)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:  # noqa: ARG002
        """Show the cars once there is a permit."""
        return () if obj is None else self.inlines

    def save_model(self, *asked: Any) -> None:
        """Give the permit; only a new one is saved here."""
        _request, obj, form, _change = asked
        given = form.cleaned_data
        obj.id = uuid4()
        give_months(
            lot_id=obj.lot_id,
            zone=obj.lot.zone,
            plates=given["plates"],
            first_day=given["first_day"],
            months=given["months"],
            places=given["places"],
            name=given["name"],
            permit_id=obj.id,
        )
        obj.refresh_from_db()

    def facts(self, row: Permit) -> list[tuple[Any, Any]]:
        """Give what a person should see of a permit before changing it."""
        return [
            (_("Name"), row.name or "-"),
            (_("Lot"), row.lot.name),
            (_("Places"), row.places),
            (_("Valid from"), row.valid_from),
            (_("Valid to"), row.valid_to),
        ]

    def found_otherwise(self, term: str) -> Q:
        """Find by the blind index of a car's plate."""
        index = blind_index_of(PLATE, spell_plate(term))
        return Q(cars__plate_index=index, cars__taken_off_at=None)

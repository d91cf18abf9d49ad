"""What the tariff pages ask: a stay to try, and two versions to compare."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
)

from ledger.admin.fields import AmountField
from ledger.errors import BadInput
from parking.desk.names import CLASSES
from parking.desk.versions import (
    all_versions,
    first_pair,
    monday_morning,
    name_of,
    version_name,
)
from parking.ports import Reduction, Stay
from parking.rules.states import DiscountKind, Grants
from parking.rules.tariff import Tariff, TariffVersion, VehicleClass

EARLIER_MAX = 3
"""Earlier stays that the form has room for: more than any portion of a day."""

MINUTES_MAX = 7 * 24 * 60

OFF = {
    "minutes_off": Grants.MINUTES,
    "percent_off": Grants.PERCENT,
    "amount_off": Grants.AMOUNT,
}
"""Fields for coupons, in the order in which they are taken off."""

FIELDS = {"/entry_at": "entry", "/exit_at": "exit", "/prior": "earlier_1_exit"}
"""Where the engine's refusals are shown."""


class WallTimeField(forms.DateTimeField):
    """A time on the wall, as browsers ask for it."""

    def __init__(self, **options: Any) -> None:
        """Use the browser's own picker."""
        widget = forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": " ".join(INPUT_CLASSES)},
            format="%Y-%m-%dT%H:%M",
        )
        super().__init__(widget=widget, **options)


class WholeField(forms.IntegerField):
    """A whole number above nought, or nothing."""

    def __init__(self, **options: Any) -> None:
        """Use the admin's own box."""
        widget = UnfoldAdminIntegerFieldWidget()
        super().__init__(min_value=1, required=False, widget=widget, **options)


def class_field() -> forms.ChoiceField:
    """Make the choice of a vehicle class."""
    return forms.ChoiceField(
        label=_("Vehicle class"),
        choices=list(CLASSES.items()),
        widget=UnfoldAdminSelectWidget(),
    )


class StayForm(forms.Form):
    """A stay to try, in the local time of a tariff."""

    entry = WallTimeField(label=_("Entry time"))
    exit = WallTimeField(
        label=_("Exit time"),
        help_text=_("Empty: only the curve."),
        required=False,
    )
    vehicle_class = class_field()

    def __init__(
        self, data: Any = None, *, version: TariffVersion, at: datetime
    ) -> None:
        """Ask for earlier stays only where the tariff looks at them."""
        self._version = version
        local = at.astimezone(version.zone)
        first = {"entry": monday_morning(local), "vehicle_class": "small"}
        super().__init__(data, initial=first)
        sheets = version.sheets.values()
        self.looks_back = bool(version.reentry_us) or any(
            sheet.allowance for sheet in sheets
        )
        for number in range(1, EARLIER_MAX + 1) if self.looks_back else ():
            facts = {"number": number}
            for name, label in (
                ("entry", gettext("Earlier stay %(number)d: entry") % facts),
                ("exit", gettext("Earlier stay %(number)d: exit") % facts),
            ):
                field = WallTimeField(label=label, required=False)
                self.fields[f"earlier_{number}_{name}"] = field
        self.fields |= _discounts(version.currency)

    def full_clean(self) -> None:
        """Read times on the clock of the tariff's place."""
        with timezone.override(self._version.zone):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Want both ends of an earlier stay, before this one."""
        given = super().clean() or {}
        given["earlier"] = []
        for number in range(1, EARLIER_MAX + 1) if self.looks_back else ():
            ends = [given.get(f"earlier_{number}_{name}") for name in ("entry", "exit")]
            if any(ends):
                self._take_earlier(given, ends, number=number)
        return given

    def _take_earlier(
        self, given: dict[str, Any], ends: list[Any], *, number: int
    ) -> None:
        entry_at, exit_at = ends
        if entry_at is None or exit_at is None:
            missing = "exit" if exit_at is None else "entry"
            told = gettext("An earlier stay has an entry and an exit.")
            self.add_error(f"earlier_{number}_{missing}", told)
        elif exit_at < entry_at:
            told = gettext("The exit is before the entry.")
            self.add_error(f"earlier_{number}_exit", told)
        elif given.get("entry") and exit_at > given["entry"]:
            told = gettext("An earlier stay ends before this one begins.")
            self.add_error(f"earlier_{number}_exit", told)
        else:
            given["earlier"].append(Stay(entry_at, exit_at))

    def entry_at(self) -> datetime:
        """Give the moment of entry; the proposed one where none was understood."""
        given = getattr(self, "cleaned_data", {}).get("entry")
        if isinstance(given, datetime):
            return given
        proposed: datetime = self.initial["entry"]
        return proposed.replace(tzinfo=self._version.zone)

    def vehicle(self) -> VehicleClass:
        """Give the chosen class; small where none was."""
        given = getattr(self, "cleaned_data", {}).get("vehicle_class")
        return VehicleClass(given or "small")

    def stay(self) -> Stay | None:
        """Give the stay that was asked for, if it has an end."""
        if not self.is_valid() or not self.cleaned_data["exit"]:
            return None
        return Stay(
            self.cleaned_data["entry"],
            self.cleaned_data["exit"],
            self.vehicle(),
            prior=tuple(self.cleaned_data["earlier"]),
        )

    def discounts(self) -> list[Reduction]:
        """Give the coupons that were handed in, as the engine takes them."""
        given = {name: self.cleaned_data.get(field) for field, name in OFF.items()}
        return [
            Reduction(UUID(int=0), DiscountKind.COUPON.value, grants.value, value)
            for grants, value in given.items()
            if value
        ]

    def refuse(self, refusal: BadInput) -> None:
        """Show what the engine refuses at the field that it is about."""
        name = FIELDS.get(str(refusal.pointer), "entry")
        field = name if name in self.fields else "entry"
        self.add_error(field, gettext(str(refusal.sentence)) % refusal.facts)


def _discounts(currency: str) -> dict[str, forms.Field]:
    """Ask for what a driver may hand in: minutes, percent, an amount."""
    return {
        "minutes_off": WholeField(label=_("Minutes off"), max_value=MINUTES_MAX),
        "percent_off": WholeField(label=_("Percent off"), max_value=100),
        "amount_off": AmountField(
            currency=currency, label=_("Amount off"), required=False
        ),
    }


class ComparisonForm(forms.Form):
    """Two versions, of one tariff or of two."""

    left = forms.ChoiceField(
        label=_("Compare"), widget=UnfoldAdminSelectWidget(), choices=[]
    )
    right = forms.ChoiceField(
        label=_("with"), widget=UnfoldAdminSelectWidget(), choices=[]
    )
    vehicle_class = class_field()
    entry = WallTimeField(label=_("Entry time"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, at: datetime) -> None:
        """Offer every version there is; what isn't said is proposed."""
        versions = dict(all_versions())
        left, right = first_pair(versions)
        proposed = {
            "left": left,
            "right": right,
            "vehicle_class": VehicleClass.SMALL.value,
            "entry": f"{monday_morning(at):%Y-%m-%dT%H:%M}",
        }
        super().__init__({**proposed, **data} if data else None, initial=proposed)
        for name in ("left", "right"):
            choices = [
                (key, f"{name_of(version)} · {version_name(version)}")
                for key, (_tariff, version) in versions.items()
            ]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        """Take the entry as a time on the wall of whatever place."""
        with timezone.override(UTC):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Want two different ones.

        Raises:
            ValidationError: one was to be compared with itself.
        """
        given = super().clean() or {}
        if given.get("left") and given.get("left") == given.get("right"):
            told = gettext("Choose another one than on the left.")
            raise ValidationError({"right": told})
        return given

    def side(self, name: str) -> tuple[Tariff, TariffVersion]:
        """Give the tariff and version chosen on a side."""
        return dict(all_versions())[self.cleaned_data[name]]

    def entry_at(self, version: TariffVersion) -> datetime:
        """Give the moment at which the clock of a version's place shows the entry."""
        wall: datetime = self.cleaned_data["entry"]
        return wall.replace(tzinfo=version.zone)

"""Two versions beside each other: rules, curves, and the fees that differ."""

from typing import Any

from parking.desk.figures import curve_for, described, differences, drawn
from parking.desk.forms import ComparisonForm
from parking.desk.lengths import wall_time
from parking.desk.names import CLASSES, listed
from parking.desk.notice import HEAD, side_of, table_of
from parking.desk.versions import name_of, version_name
from parking.rules.tariff import Tariff, TariffVersion, VehicleClass

Side = tuple[Tariff, TariffVersion]


def compared(form: ComparisonForm) -> dict[str, Any]:
    """Give what the page of a valid form shows.

    Raises:
        StayOutOfRange: the entry is not of this age.
    """
    sides = [form.side("left"), form.side("right")]
    vehicle = VehicleClass(form.cleaned_data["vehicle_class"])
    versions = [version for _tariff, version in sides]
    rows = table_of([side_of(*side, vehicle=vehicle) for side in sides])
    shown: dict[str, Any] = {
        "names": _names(versions),
        "rows": rows,
        "whose": CLASSES[vehicle],
        "elsewhere": listed(
            str(CLASSES[one])
            for one in VehicleClass
            if one is not vehicle and _differ(sides, one)
        ),
        "currencies_differ": versions[0].currency != versions[1].currency,
    }
    if not shown["currencies_differ"]:
        shown |= _fees(form, versions, vehicle=vehicle)
    return shown


def _fees(
    form: ComparisonForm, versions: list[TariffVersion], *, vehicle: VehicleClass
) -> dict[str, Any]:
    currency = versions[0].currency
    curves = [
        curve_for(version, entry_at=form.entry_at(version), vehicle=vehicle)
        for version in versions
    ]
    names = _names(versions)
    about = described(curves, names, currency=currency)
    return {
        "curve": drawn(curves, names, currency=currency, about=about)
        | {"entry": wall_time(form.entry_at(versions[0])), "whose": CLASSES[vehicle]},
        "differences": differences(*curves, currency=currency),
    }


def _names(versions: list[TariffVersion]) -> list[str]:
    """Name the sides as shortly as they can be told apart."""
    if versions[0].code == versions[1].code:
        return [version_name(version) for version in versions]
    return [f"{name_of(version)} · {version_name(version)}" for version in versions]


def _differ(sides: list[Side], vehicle: VehicleClass) -> bool:
    rows = table_of([side_of(*side, vehicle=vehicle) for side in sides])
    return any(row.differs for row in rows if row.key not in HEAD)

"""What hospital systems send, read strictly."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from clinic.operations.assign_bed import BedTold
from clinic.operations.book_items import ChargeLine
from clinic.operations.register_visit import Registration
from clinic.queries.patients import Patient
from clinic.rules.amounts import AMOUNT_MINOR_MAX, UNIT_PRICE_MINOR_MAX, line_amount
from clinic.rules.states import InsuranceClass, VisitKind
from ledger.api.fields import (
    AmountField,
    DayField,
    FlagField,
    MomentField,
    OneOfField,
    QuantityField,
    StrictField,
    TextField,
    WholeField,
)
from ledger.api.serializers import ListOf, StrictSerializer

LINES_MAX = 500
"""Lines of one request: two seconds of an answer at most, half a megabyte."""

NUMBER_LENGTH_MAX = 64
BIRTH_ORDER_MAX = 9
IN_A_PATH = r"[^/]+"
"""Numbers stand in paths, where a slash would end them."""


class LineNoField(StrictField):
    """A line's number: a text, or a whole number that is taken for its digits."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "out_of_range": _("The number must be from {least} to {most}."),
    }

    def __init__(self, **options: Any) -> None:
        """Take what stands in a path."""
        super().__init__(**options)
        self.text = TextField(length_max=NUMBER_LENGTH_MAX, pattern=IN_A_PATH)

    def to_internal_value(self, data: Any) -> str:
        """Read the digits of a whole number, else the text."""
        if type(data) is int:
            if not 0 <= data < 10**18:
                self.fail("out_of_range", least=0, most=10**18 - 1)
            return str(data)
        return str(self.text.to_internal_value(data))


class PatientSerializer(StrictSerializer):
    """Who the patient is: by one of four members."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "exactly_one": _(
            "Give exactly one of id_no, citizen, newborn_of and unknown (true)."
        ),
        "only_newborn": _("Only a newborn has a birth order."),
    }

    id_no = TextField(length_max=32, required=False)
    citizen = TextField(length_max=64, required=False)
    unknown = FlagField(required=False)
    newborn_of = TextField(length_max=NUMBER_LENGTH_MAX, required=False)
    birth_order = WholeField(least=1, most=BIRTH_ORDER_MAX, required=False)

    def validate(self, attrs: dict[str, Any]) -> Patient:
        """Make the patient.

        Raises:
            ValidationError: not exactly one member says who it is.
        """
        order = attrs.pop("birth_order", None)
        named = [name for name, value in attrs.items() if value]
        if len(named) != 1:
            raise ValidationError(self._mistake("exactly_one"))
        attrs.pop("unknown", None)
        if order is not None and "newborn_of" not in attrs:
            mistake: ErrorDetail = self._mistake("only_newborn")
            raise ValidationError({"birth_order": [mistake]})
        return Patient(**attrs, birth_order=order or 1)


class NamedPatientSerializer(PatientSerializer):
    """Who an unknown patient turned out to be."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "exactly_one": _("Give exactly one of id_no and citizen."),
    }
    unknown = None  # type: ignore[assignment]
    newborn_of = None  # type: ignore[assignment]
    birth_order = None  # type: ignore[assignment]
    reason = TextField(length_max=200, required=False)

    def validate(self, attrs: dict[str, Any]) -> Any:
        """Make the patient, and keep why somebody else is named instead."""
        reason = attrs.pop("reason", "")
        return {"patient": super().validate(attrs), "reason": reason}


class VisitSerializer(StrictSerializer):
    """A new visit."""

    visit_no = TextField(length_max=NUMBER_LENGTH_MAX, pattern=IN_A_PATH)
    kind = OneOfField([kind.value for kind in VisitKind])
    patient = PatientSerializer()
    department = TextField(length_max=120)
    opened_at = MomentField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Make the registration."""
        return {"registration": Registration(**attrs)}


class ChargeSerializer(StrictSerializer):
    """One charge item."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "out_of_range": _("Quantity times unit price is more than a line may have."),
    }

    line_no = LineNoField()
    code = TextField(length_max=64)
    name = TextField(length_max=200)
    category = TextField(length_max=32)
    quantity = QuantityField()
    unit_price_minor = AmountField(most=UNIT_PRICE_MINOR_MAX)
    insurance_class = OneOfField([each.value for each in InsuranceClass])
    performed_at = MomentField()
    planned = FlagField(required=False)

    def validate(self, attrs: dict[str, Any]) -> ChargeLine:
        """Make the line.

        Raises:
            ValidationError: its amount is out of range.
        """
        amount = line_amount(
            quantity=attrs["quantity"], unit_price_minor=attrs["unit_price_minor"]
        )
        if amount > AMOUNT_MINOR_MAX:
            mistake: ErrorDetail = self._mistake("out_of_range")
            raise ValidationError({"unit_price_minor": [mistake]})
        return ChargeLine(**attrs)


class ChargesSerializer(StrictSerializer):
    """Up to ``LINES_MAX`` charge items of one visit."""

    charges = ListOf(ChargeSerializer(), least=1, most=LINES_MAX)


class ReversalSerializer(StrictSerializer):
    """Why and when a charge is taken back."""

    reason = TextField(length_max=200)
    at = MomentField()


class BedSerializer(StrictSerializer):
    """Where the patient lies from when on."""

    ward = TextField(length_max=NUMBER_LENGTH_MAX)
    bed = TextField(length_max=32)
    at = MomentField()

    def validate(self, attrs: dict[str, Any]) -> BedTold:
        """Make what was told."""
        return BedTold(**attrs)


class VoidSerializer(StrictSerializer):
    """Why and when a visit turned out never to have taken place."""

    reason = TextField(length_max=200)
    at = MomentField()


class PerformanceSerializer(StrictSerializer):
    """When a planned charge was performed, and how much of it where that differs."""

    performed_at = MomentField()
    quantity = QuantityField(required=False)


class DischargeSerializer(StrictSerializer):
    """When the patient left."""

    at = MomentField()


class DaySerializer(StrictSerializer):
    """Which day's list is wanted."""

    date = DayField()

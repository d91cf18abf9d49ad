"""The bodies that gates send."""

from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from ledger.api.fields import (
    FlagField,
    MomentField,
    OneOfField,
    StrictField,
    TextField,
    WholeField,
)
from ledger.api.serializers import ListOf, StrictSerializer
from parking.rules.states import PassageKind

EVENTS_MAX = 500
IMAGES_MAX = 16
PRIOR_MAX = 50
"""More visits than a day has; a tariff looks at those that touch each other."""

PLATE_TEXT_MAX = 200
"""Longer than a plate: whether it is one is the plate's own question."""

SHA256 = r"[0-9a-fA-F]{64}"


class ConfidenceField(StrictField):
    """How sure a camera is, from 0 to 1."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "out_of_range": _("A confidence is a number from 0 to 1."),
    }

    def to_internal_value(self, data: Any) -> Decimal:
        """Take a whole number or a fraction."""
        if type(data) not in {int, Decimal}:
            self.fail("wrong_type")
        if not 0 <= data <= 1:
            self.fail("out_of_range")
        return Decimal(data)


class ObjectField(StrictField):
    """A JSON object that is read further on."""

    json_type = dict


class PlateTextField(StrictField):
    """A plate as text, or as the object that gates send."""

    def to_internal_value(self, data: Any) -> str:
        """Give the plate's text."""
        text = data.get("text") if isinstance(data, dict) else data
        if not isinstance(text, str):
            self.fail("wrong_type")
        return str(text)


class PlateFacts(StrictSerializer):
    """A plate as a camera read it."""

    text = TextField(length_max=PLATE_TEXT_MAX, blank=True)
    color = TextField(length_max=32, required=False, blank=True)
    confidence = ConfidenceField(required=False)


class ImageFacts(StrictSerializer):
    """A picture that the gate keeps; we know it by its digest."""

    role = TextField(length_max=32)
    sha256 = TextField(length_max=64, pattern=SHA256)


class GateEventFacts(StrictSerializer):
    """A read at entry or exit."""

    event_id = TextField(length_max=128)
    lane = TextField(length_max=32)
    occurred_at = MomentField()
    plate = PlateFacts()
    vehicle_class = TextField(length_max=16, required=False)
    device_seq = WholeField(required=False)
    offline = FlagField(required=False)
    images = ListOf(ImageFacts(), most=IMAGES_MAX, required=False)


class PassageFacts(StrictSerializer):
    """What became of a car after it was read."""

    event_id = TextField(length_max=128)
    lane = TextField(length_max=32)
    occurred_at = MomentField()
    kind = OneOfField(PassageKind)
    about = TextField(length_max=128, required=False, blank=True)
    device_seq = WholeField(required=False)
    offline = FlagField(required=False)


class BatchFacts(StrictSerializer):
    """Events of a gate that was cut off; each is read for itself."""

    events = ListOf(ObjectField(), most=EVENTS_MAX)


class PriorSessionFacts(StrictSerializer):
    """An earlier stay that a tariff may continue."""

    entry_at = MomentField()
    exit_at = MomentField()


class QuoteFacts(StrictSerializer):
    """A stay to be priced, by a tariff or by a lot's."""

    tariff = TextField(length_max=64, required=False)
    lot = TextField(length_max=64, required=False)
    vehicle_class = TextField(length_max=16, required=False)
    entry_at = MomentField()
    exit_at = MomentField()
    plate = PlateTextField(required=False)
    prior_sessions = ListOf(PriorSessionFacts(), most=PRIOR_MAX, required=False)


class HeartbeatFacts(StrictSerializer):
    """That a device lives; what else it tells about itself is not kept."""

    lane = TextField(length_max=32, required=False, blank=True)
    occurred_at = MomentField(required=False)
    device_seq = WholeField(required=False)

    def _unknown_members(self, data: Any) -> dict[str, Any]:
        """Let devices tell what they like: it decides nothing."""
        del data
        return {}

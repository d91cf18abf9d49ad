"""From a gate's words to what it saw."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger.api.serializers import StrictSerializer
from ledger.errors import BadInput
from parking.api.serializers import GateEventFacts, PassageFacts
from parking.ports import GateReading
from parking.rules.plates import read_plate
from parking.rules.states import EventKind, PassageKind
from parking.rules.tariff.pricing import read_vehicle_class


class KindUnknown(BadInput):
    """An event of a batch is neither entry nor exit nor passage."""

    code = "parking.event.kind_unknown"
    sentence = _("An event is an entry, an exit or a passage.")


def read_car(kind: str, data: Any, *, facts: Mapping[str, Any]) -> GateReading:
    """Understand a read at entry or exit; ``data`` is the body as it was sent.

    Raises:
        PlateMalformed, VehicleClassUnknown: in this order.
    """
    vehicle_class = facts.get("vehicle_class", "")
    plate = read_plate(facts["plate"]["text"])
    if vehicle_class:
        read_vehicle_class(vehicle_class)
    return GateReading(
        kind=kind,
        event_id=facts["event_id"],
        lane=facts["lane"],
        occurred_at=facts["occurred_at"],
        body=data,
        plate=plate,
        vehicle_class=vehicle_class,
        device_seq=facts.get("device_seq"),
        offline=facts.get("offline", False),
    )


def read_passage(data: Any, facts: Mapping[str, Any]) -> GateReading:
    """Understand a passage; ``data`` is the body as it was sent."""
    return GateReading(
        kind=EventKind.PASSAGE,
        event_id=facts["event_id"],
        lane=facts["lane"],
        occurred_at=facts["occurred_at"],
        body=data,
        device_seq=facts.get("device_seq"),
        offline=facts.get("offline", False),
        passage=facts["kind"],
        about=facts.get("about", ""),
    )


def read_batched(item: Mapping[str, Any]) -> GateReading:
    """Understand one event of a batch: the single call's body and its ``kind``.

    A passage's own kind stands in ``passage`` (``passed`` when it is left out), or
    in ``kind`` itself. Sent alone or in a batch, an event is the same event.

    Raises:
        KindUnknown, ValidationError, PlateMalformed, VehicleClassUnknown: in order.
    """
    kind = item.get("kind")
    bare = {name: value for name, value in item.items() if name != "kind"}
    if kind in {EventKind.ENTRY, EventKind.EXIT}:
        return read_car(str(kind), bare, facts=_read(GateEventFacts, bare))
    if kind == EventKind.PASSAGE:
        bare["kind"] = bare.pop("passage", PassageKind.PASSED.value)
    elif kind in set(PassageKind):
        bare["kind"] = kind
    else:
        raise KindUnknown(pointer="/kind")
    return read_passage(bare, _read(PassageFacts, bare))


def _read(serializer_class: type[StrictSerializer], data: Any) -> dict[str, Any]:
    serializer = serializer_class(data=data)
    serializer.is_valid(raise_exception=True)
    read: dict[str, Any] = serializer.validated_data
    return read

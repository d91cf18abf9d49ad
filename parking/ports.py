"""What crosses parking's border: stays and their quotes, reads and their answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from ledger.money import Money

LineJson = TypedDict(
    "LineJson",
    {
        "from": str,
        "to": str,
        "rule": str,
        "units": str,
        "unit_price_minor": int,
        "amount_minor": int,
    },
)


class TariffJson(TypedDict):
    """Which tariff priced a stay, and in which version."""

    code: str
    version: int


class QuoteJson(TypedDict):
    """A quote in the shape that the API and the command line answer."""

    fee_minor: int
    currency: str
    lines: list[LineJson]
    tariff: TariffJson
    input_hash: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A vehicle's time in a lot, from ``entry_at`` to ``exit_at``, both aware.

    ``prior`` are earlier stays of the same vehicle that the tariff may look at
    (a visit that is continued); their own ``prior`` is not read.
    """

    entry_at: datetime
    exit_at: datetime
    vehicle_class: str = "car"
    plate: str = ""
    prior: tuple["Stay", ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One explained part of a fee, in the local time of the tariff.

    ``amount_minor`` is ``units`` times ``unit_price_minor``, up to the rounding
    of the total; what a cap takes off is a line of one unit below zero.
    """

    from_at: datetime
    to_at: datetime
    rule: str
    units: Decimal
    unit_price_minor: int
    amount_minor: int

    def as_json(self) -> LineJson:
        """Give the line in the shape of the API."""
        return {
            "from": self.from_at.isoformat(),
            "to": self.to_at.isoformat(),
            "rule": self.rule,
            "units": f"{self.units:f}",
            "unit_price_minor": self.unit_price_minor,
            "amount_minor": self.amount_minor,
        }


@dataclass(frozen=True, slots=True)
class Reduction:
    """Something that takes off a fee: a discount that was given, or a waiver.

    ``value`` is in minutes, percent or minor units, as ``grants`` says. ``funder_id``
    is the merchant that pays for it; nobody pays for a waiver.
    """

    id: UUID
    kind: str
    grants: str
    value: int = 0
    alone: bool = False
    funder_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a reduction took off, in minor units; ``rule`` names its line."""

    id: UUID
    rule: str
    funder_id: UUID | None
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a stay costs and why; the lines sum to the fee.

    ``input_hash`` is equal for equal stays under an equal tariff file, so that a
    fee can be computed again later and compared. ``taken`` stands in the lines too.
    """

    fee: Money
    lines: tuple[QuoteLine, ...]
    tariff_code: str
    tariff_version: int
    input_hash: str
    taken: tuple[Taken, ...] = ()

    def as_json(self) -> QuoteJson:
        """Give the quote in the shape of the API."""
        return {
            "fee_minor": self.fee.amount_minor,
            "currency": self.fee.currency,
            "lines": [line.as_json() for line in self.lines],
            "tariff": {"code": self.tariff_code, "version": self.tariff_version},
            "input_hash": self.input_hash,
        }


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot as gates and prices need it; ``lanes`` gives each code its id."""

    id: UUID
    code: str
    name: str
    name_zh: str
    merchant_id: UUID
    risk_mode: str
    tariff_code: str
    zone: str
    currency: str
    lanes: Mapping[str, UUID]


@dataclass(frozen=True, slots=True)
class GateReading:
    """What a device saw in a lane: the event as it is understood.

    ``plate`` is spelled the one way, and empty for a passage; ``body`` is the
    event as it was sent, without its ``kind``.
    """

    kind: str
    event_id: str
    lane: str
    occurred_at: datetime
    body: Mapping[str, Any]
    plate: str = ""
    vehicle_class: str = ""
    device_seq: int | None = None
    offline: bool = False
    passage: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What a device is told; ``replayed`` when it was told so before."""

    body: dict[str, Any]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class KnownSession:
    """A session as the next read of its car finds it."""

    id: UUID
    holder_id: UUID
    status: str
    entry_at: datetime | None
    exit_at: datetime | None
    vehicle_class: str
    permit_to: datetime | None
    hold_id: UUID | None
    hold_minor: int
    hold_expires_at: datetime | None
    risk_mode: str
    bill_id: UUID | None
    decision: str
    outcome: str
    is_reduced: bool = False

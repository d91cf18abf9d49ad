"""The words of the tariff format as values: what a file says, ready to compute.

Times are whole microseconds (``_us``): of the UTC clock where they are moments,
of real elapsed time where they are lengths. Amounts are whole minor units and
already carry the factor of the vehicle class whose sheet they stand on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from parking.rules.tariff.days import DayKinds

UNLIMITED_US = 2**63
"""Longer than any stay: where the last step of a price list ends."""


class VehicleClass(StrEnum):
    """The classes that price tables tell apart; ``car`` is read as ``small``."""

    SMALL = "small"
    LARGE = "large"
    MOTORCYCLE = "motorcycle"
    NEV_SMALL = "nev_small"
    NEV_LARGE = "nev_large"


class Rounding(StrEnum):
    """What happens to a unit that was begun but not finished."""

    UP = "up"
    DOWN = "down"
    PRO_RATA = "pro_rata"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a price list, in force while metered time is in its range.

    A ``block`` costs its price once, however little of it is used. Other steps
    cost ``price_minor`` for every ``per_us``, counted in units of ``unit_us``.
    """

    from_us: int
    until_us: int
    price_minor: int
    per_us: int
    unit_us: int
    rounding: Rounding
    block: bool


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the day with one way of charging: metered, flat or free.

    Without ``begins_minute`` the window is open all the time and midnight does
    not interrupt it. ``days`` are the kinds of day on which it begins; ``None``
    means every day, and in ``classes`` every class. Metered windows have
    ``steps``, flat ones ``flat_minor``.
    """

    name: str
    begins_minute: int | None
    ends_minute: int
    days: frozenset[str] | None
    classes: frozenset[VehicleClass] | None
    steps: tuple[Step, ...]
    flat_minor: int | None
    cap_minor: int | None
    time_cap_us: int | None
    units_run_on: bool


@dataclass(frozen=True, slots=True)
class Grace:
    """Short stays are free, and longer ones are charged from their beginning."""

    length_us: int
    inclusive: bool
    metered_only: bool

    def covers(self, length_us: int) -> bool:
        """Tell whether a stay of this length is still free."""
        if self.inclusive:
            return length_us <= self.length_us
        return length_us < self.length_us


@dataclass(frozen=True, slots=True)
class Switch:
    """Whoever enters at these times and stays longer pays one flat price."""

    name: str
    entered_from_minute: int
    entered_to_minute: int
    longer_than_us: int
    price_minor: int


@dataclass(frozen=True, slots=True)
class FullPeriods:
    """Every full period since entry has a price; only the rest is metered."""

    every_us: int
    price_minor: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """Free metered time of a plate on each day from ``from_day`` to before ``to_day``.

    Days are ordinals. ``day_us`` is given in whole portions: a stay of one portion
    leaves the rest to the next, a longer one takes all it needs.
    """

    from_day: int
    to_day: int
    day_us: int
    portion_us: int

    def left_us(self, day: int, portions_taken: int) -> int:
        """Give what is left of a day after some portions were taken."""
        if not self.from_day <= day < self.to_day:
            return 0
        return max(self.day_us - portions_taken * self.portion_us, 0)


class CapPeriod(StrEnum):
    """What a cap in money counts over, besides a single window."""

    VISIT = "visit"
    PERIOD_24H = "period_24h"
    CALENDAR_DAY = "calendar_day"


@dataclass(frozen=True, eq=False)
class Sheet:
    """The prices of one vehicle class; compared by identity, so caches are fast."""

    zone: ZoneInfo
    day_kinds: DayKinds
    windows: tuple[Window, ...]
    caps: Mapping[CapPeriod, int]
    switches: tuple[Switch, ...]
    full_periods: FullPeriods | None
    allowance: Allowance | None
    lost_record_minor: int | None

    @property
    def has_window_caps(self) -> bool:
        """Tell whether any window has a cap in money."""
        return any(window.cap_minor is not None for window in self.windows)


@dataclass(frozen=True, eq=False)
class TariffVersion:
    """One file: what was in force for stays that began from ``valid_from`` on.

    Only the oldest version may be without a date: in force since ever.
    """

    code: str
    version: int
    valid_from: date | None
    names: Mapping[str, str]
    currency: str
    zone: ZoneInfo
    grace: Grace | None
    boundary_begins_next: bool
    reentry_us: int | None
    sheets: Mapping[VehicleClass, Sheet]
    digest: str

    @property
    def has_allowance(self) -> bool:
        """Tell whether any class has free time over several stays."""
        return any(sheet.allowance is not None for sheet in self.sheets.values())


@dataclass(frozen=True, eq=False)
class Tariff:
    """A code and its versions, the oldest first."""

    code: str
    versions: tuple[TariffVersion, ...]

    def version_on(self, day: date) -> TariffVersion:
        """Give the version in force on ``day``; the first also prices older stays."""
        for version in reversed(self.versions):
            if version.valid_from is None or version.valid_from <= day:
                return version
        return self.versions[0]

"""Reading the windows of a tariff and the price lists inside them."""

from dataclasses import dataclass

from parking.rules.tariff.days import ORDINARY, DayKinds
from parking.rules.tariff.fields import (
    MINUTES_OF_DAY,
    Reader,
    Table,
    TariffMalformed,
    choice,
    clock,
    duration,
    instead_of,
    listed,
    text,
    yes,
)
from parking.rules.tariff.words import (
    UNLIMITED_US,
    Rounding,
    Step,
    VehicleClass,
    Window,
)


@dataclass(frozen=True, slots=True)
class WindowsOf:
    """Reads the windows that one vehicle class meets, in the file's order."""

    vehicle_class: VehicleClass
    amount: Reader[int]
    day_kinds: DayKinds

    def read(self, value: object, path: str) -> tuple[Window, ...]:
        """Read the list of windows and keep those of the class.

        Raises:
            TariffMalformed: a window is wrong, or two have one name.
        """
        read = listed(self._window)(value, path)
        windows = tuple(window for window in read if window is not None)
        names = [window.name for window in windows]
        for i, name in enumerate(names):
            if name in names[:i]:
                reason = (
                    f"{self.vehicle_class} has two windows called {name};"
                    " give one of them another name"
                )
                raise TariffMalformed(path, reason)
        return windows

    def _window(self, value: object, path: str) -> Window | None:
        table = Table(value, path)
        classes = table.maybe("classes", listed(choice(VehicleClass)))
        begins, ends = _hours(table)
        kind = table.one_of("free", "flat", "prices")
        metered = kind == "prices"
        for word in () if metered else ("cap", "time_cap", "units_run_on"):
            if table.has(word):
                reason = "it goes with prices only; leave it out"
                raise TariffMalformed(table.at(word), reason)
        if kind == "free":
            table.need("free", yes)
        window = Window(
            name=table.need("name", text),
            begins_minute=begins,
            ends_minute=ends,
            days=self._days(table),
            classes=frozenset(classes) if classes else None,
            flat_minor=table.maybe("flat", self.amount),
            steps=table.need("prices", self._steps) if metered else (),
            cap_minor=table.maybe("cap", self.amount) if metered else None,
            time_cap_us=table.maybe("time_cap", duration) if metered else None,
            units_run_on=metered and table.may("units_run_on", yes, default=False),
        )
        table.close()
        is_met = window.classes is None or self.vehicle_class in window.classes
        return window if is_met else None

    def _days(self, table: Table) -> frozenset[str] | None:
        if not table.has("days"):
            return None
        days = frozenset(table.need("days", listed(text)))
        known = {ORDINARY, *(rule.kind for rule in self.day_kinds.rules)}
        if days - known:
            named = instead_of(min(days - known), sorted(known))
            reason = f"{named}; or write a rule for such days"
            raise TariffMalformed(table.at("days"), reason)
        return days

    def _steps(self, value: object, path: str) -> tuple[Step, ...]:
        tables = listed(Table)(value, path)
        steps: list[Step] = []
        for i, table in enumerate(tables):
            begin_us = steps[-1].until_us if steps else 0
            steps.append(self._step(table, begin_us, last=i == len(tables) - 1))
            if steps[-1].block and any(not step.block for step in steps):
                reason = "a block stands after a step with a price; move it up"
                raise TariffMalformed(table.path, reason)
        return tuple(steps)

    def _step(self, table: Table, begin_us: int, *, last: bool) -> Step:
        until_us = table.maybe("until", duration)
        if last != (until_us is None):
            reason = (
                "the last step goes on for good; leave its end out, or add one more"
                if last
                else "only the last step has no end; write when this one ends"
            )
            raise TariffMalformed(table.at("until"), reason)
        if until_us is not None and until_us <= begin_us:
            reason = "it ends no later than the step before; write a later end"
            raise TariffMalformed(table.at("until"), reason)
        block = table.one_of("price", "block") == "block"
        price_minor = table.need("block" if block else "price", self.amount)
        per_us = until_us or UNLIMITED_US if block else table.need("per", duration)
        up = Rounding.UP
        step = Step(
            from_us=begin_us,
            until_us=until_us or UNLIMITED_US,
            price_minor=price_minor,
            per_us=per_us,
            unit_us=per_us if block else table.may("unit", duration, default=per_us),
            rounding=up if block else table.may("round", choice(Rounding), default=up),
            block=block,
        )
        table.close()
        return step


def _hours(table: Table) -> tuple[int | None, int]:
    """Take ``from`` and ``to``; an end that isn't later is on the next day."""
    if not table.has("from") and not table.has("to"):
        return None, MINUTES_OF_DAY
    begins, ends = table.need("from", clock), table.need("to", clock)
    if begins in {ends, MINUTES_OF_DAY}:
        reason = (
            "the window has no length; write another time, or, if it is always open,"
            " leave from and to out"
        )
        raise TariffMalformed(table.at("from"), reason)
    return begins, ends if ends > begins else ends + MINUTES_OF_DAY

"""Reading the clauses of a tariff beside its windows: grace, caps, switches."""

from datetime import date

from parking.rules.tariff.fields import (
    Reader,
    Table,
    TariffMalformed,
    choice,
    clock,
    day,
    duration,
    listed,
    text,
    yes,
)
from parking.rules.tariff.words import (
    Allowance,
    CapPeriod,
    FullPeriods,
    Grace,
    Switch,
    VehicleClass,
)


def read_grace(value: object, path: str) -> Grace:
    """Read which stays are free because they are short.

    Raises:
        TariffMalformed: it is wrong; the field's path and what to change are named.
    """
    table = Table(value, path)
    word = table.one_of("up_to", "below")
    grace = Grace(
        length_us=table.need(word, duration),
        inclusive=word == "up_to",
        metered_only=table.may("metered_only", yes, default=False),
    )
    table.close()
    return grace


def read_reentry(table: Table) -> int | None:
    """Take within which time a visit is continued, in microseconds.

    Raises:
        TariffMalformed: it is wrong; the field's path and what to change are named.
    """
    if not table.has("reentry"):
        return None
    reentry = table.need("reentry", Table)
    within_us = reentry.need("within", duration)
    reentry.close()
    return within_us


def caps_of(amount_of: Reader[int]) -> Reader[dict[CapPeriod, int]]:
    """Make a reader of caps in money over a visit, 24 h or a day."""

    def read(value: object, path: str) -> dict[CapPeriod, int]:
        table = Table(value, path)
        caps = {
            period: table.need(period, amount_of)
            for period in CapPeriod
            if table.has(period)
        }
        table.close()
        return caps

    return read


def switch_of(amount_of: Reader[int]) -> Reader[Switch]:
    """Make a reader of a flat price that replaces all else."""

    def read(value: object, path: str) -> Switch:
        table = Table(value, path)
        switch = Switch(
            name=table.need("name", text),
            entered_from_minute=table.need("entered_from", clock),
            entered_to_minute=table.need("entered_to", clock),
            longer_than_us=table.need("longer_than", duration),
            price_minor=table.need("flat", amount_of),
        )
        table.close()
        if switch.entered_from_minute >= switch.entered_to_minute:
            reason = (
                "it is not after entered_from; write a later time, and a switch of its"
                " own for what comes after midnight"
            )
            raise TariffMalformed(table.at("entered_to"), reason)
        return switch

    return read


def full_periods_of(amount_of: Reader[int]) -> Reader[FullPeriods]:
    """Make a reader of the price of full periods since entry."""

    def read(value: object, path: str) -> FullPeriods:
        table = Table(value, path)
        periods = FullPeriods(
            every_us=table.need("every", duration),
            price_minor=table.need("flat", amount_of),
        )
        table.close()
        return periods

    return read


def allowance_of(vehicle_class: VehicleClass) -> Reader[Allowance | None]:
    """Make a reader of a plate's free time of a day; nothing for other classes."""

    def read(value: object, path: str) -> Allowance | None:
        table = Table(value, path)
        every = tuple(VehicleClass)
        classes = table.maybe("classes", listed(choice(VehicleClass))) or every
        first = table.may("from", day, default=date.min)
        end = table.may("to", day, default=date.max)
        day_us = table.need("calendar_day", duration)
        portion_us = table.may("portion", duration, default=day_us)
        table.close()
        if first >= end:
            reason = "it is not after from; write a later day, the first without it"
            raise TariffMalformed(table.at("to"), reason)
        if day_us % portion_us:
            reason = "calendar_day is no whole number of portions; change one of them"
            raise TariffMalformed(table.at("portion"), reason)
        if vehicle_class not in classes:
            return None
        return Allowance(first.toordinal(), end.toordinal(), day_us, portion_us)

    return read

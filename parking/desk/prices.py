"""A window's price in words: steps, flat prices, caps of the window."""

from collections.abc import Iterator

from django.utils.translation import gettext

from parking.desk.lengths import amount, length, unit
from parking.rules.tariff.words import UNLIMITED_US, Rounding, Step, Window


def prices_of(window: Window, currency: str) -> Iterator[str]:
    """Give the lines that say what a window costs."""
    if window.flat_minor is not None:
        yield gettext("%(price)s flat, once each time, however long") % {
            "price": amount(window.flat_minor, currency)
        }
    elif not window.steps:
        yield gettext("free")
    for step in window.steps:
        yield _step(step, currency)
    if window.units_run_on:
        yield gettext(
            "Units run on past the end of these hours; the charged time is rounded"
            " once, at the end of the stay"
        )
    if window.cap_minor is not None:
        yield gettext("At most %(price)s each time") % {
            "price": amount(window.cap_minor, currency)
        }
    if window.time_cap_us is not None:
        yield gettext("At most %(length)s are charged each time") % {
            "length": length(window.time_cap_us)
        }


def _step(step: Step, currency: str) -> str:
    """Say what a step costs, after the range of charged time in which it does."""
    facts = {"what": _price(step, currency), "until": length(step.until_us)}
    if step.from_us == 0 and step.until_us == UNLIMITED_US:
        return facts["what"]
    if step.from_us == 0:
        return gettext("In the first %(until)s: %(what)s") % facts
    facts["from"] = length(step.from_us)
    if step.until_us == UNLIMITED_US:
        return gettext("After %(from)s: %(what)s") % facts
    return gettext("From %(from)s to %(until)s: %(what)s") % facts


def _price(step: Step, currency: str) -> str:
    if not step.price_minor:
        return gettext("free")
    facts = {
        "price": amount(step.price_minor, currency),
        "per": unit(step.per_us),
        "unit": unit(step.unit_us),
    }
    if step.block:
        return gettext("%(price)s in all, however little of it is used") % facts
    if step.rounding is Rounding.PRO_RATA:
        return gettext("%(price)s per %(per)s, exactly by time") % facts
    if step.unit_us != step.per_us:
        return _in_smaller_units(step, facts)
    if step.rounding is Rounding.DOWN:
        return gettext("%(price)s for each finished %(unit)s") % facts
    return gettext("%(price)s for each started %(unit)s") % facts


def _in_smaller_units(step: Step, facts: dict[str, str]) -> str:
    if step.rounding is Rounding.DOWN:
        return gettext("%(price)s per %(per)s, for each finished %(unit)s") % facts
    return gettext("%(price)s per %(per)s, for each started %(unit)s") % facts

"""How templates write figures: ``{% load figures %}``."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language

from ledger.money import Money
from ledger.rules.spelling import (
    spell_day,
    spell_moment,
    spell_money,
    spell_month,
    spell_quantity,
)

register = template.Library()


@register.filter
def money(amount_minor: int, currency: str) -> str:
    """Write ``{{ bill.cash_minor|money:bill.currency }}``."""
    return spell_money(Money(amount_minor, currency), language=language())


@register.filter
def quantity(number: Decimal) -> str:
    """Write ``{{ charge.quantity|quantity }}``."""
    return spell_quantity(number, language=language())


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """Write ``{% moment bill.closed_at %}`` on the clock of the page's zone."""
    text = spell_moment(localtime(at), language=language())
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), text)


@register.simple_tag
def day(at: datetime) -> SafeString:
    """Write ``{% day bill.due_at %}``: the day of a moment in the page's zone."""
    date = localdate(at)
    text = spell_day(date, language=language())
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), text)


@register.simple_tag
def month(first_day: date) -> SafeString:
    """Write ``{% month row.month %}``: the month that a day begins."""
    text = spell_month(first_day, language=language())
    return format_html('<time datetime="{}">{}</time>', f"{first_day:%Y-%m}", text)


@register.filter
def named(owner: object) -> str:
    """Write ``{{ bill.merchant|named }}``: its Chinese name on Chinese pages."""
    in_chinese = getattr(owner, "name_zh", "") if language().startswith("zh") else ""
    return in_chinese or str(getattr(owner, "name", ""))


def language() -> str:
    """Give the language of the page; outside of a request English."""
    return get_language() or "en"

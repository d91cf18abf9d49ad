"""Money and moments as people read them, in the language and zone of the page."""

from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_currency_precision

from ledger.money import Money

# Unicode's own English puts the month first, which half the world misreads.
MOMENTS = {"en": "d MMM y, HH:mm", "zh": "y年M月d日 HH:mm"}
DAYS = {"en": "d MMM y", "zh": "y年M月d日"}
MONTHS = {"en": "MMM y", "zh": "y年M月"}
DASH = "\N{EN DASH}"
# Whoever reads English here pays in the country whose money it is.
FOREIGN_SYMBOL, SYMBOL = "CN¥", "¥"


def spell_money(money: Money, *, language: str) -> str:
    """Write an amount with its currency's sign: ``¥1,234.50``."""
    whole = Decimal(money.amount_minor).scaleb(-get_currency_precision(money.currency))
    text = format_currency(whole, money.currency, locale=_locale(language))
    return text.replace(FOREIGN_SYMBOL, SYMBOL)


def spell_moment(at: datetime, *, language: str) -> str:
    """Write a moment on the clock of its own zone: ``2 Nov 2026, 12:00``."""
    locale = _locale(language)
    pattern = MOMENTS.get(locale.language, "medium")
    return format_datetime(at.replace(tzinfo=None), pattern, locale=locale)


def spell_span(
    from_at: datetime, to_at: datetime, *, language: str, with_day: bool = True
) -> str:
    """Write from when to when; a day that both share stands once, or not at all."""
    if from_at.date() != to_at.date():
        ends = (spell_moment(at, language=language) for at in (from_at, to_at))
        return f" {DASH} ".join(ends)
    start = spell_moment(from_at, language=language) if with_day else f"{from_at:%H:%M}"
    return f"{start}{DASH}{to_at:%H:%M}"


def spell_day(day: date, *, language: str) -> str:
    """Write a day on the wall: ``2 Nov 2026``."""
    locale = _locale(language)
    return format_date(day, DAYS.get(locale.language, "medium"), locale=locale)


def spell_month(day: date, *, language: str) -> str:
    """Write the month of a day: ``Nov 2026``."""
    locale = _locale(language)
    return format_date(day, MONTHS.get(locale.language, "MMM y"), locale=locale)


def spell_quantity(quantity: Decimal, *, language: str) -> str:
    """Write a quantity without the places that say nothing: ``1.5``."""
    return format_decimal(quantity, format="#,##0.####", locale=_locale(language))


def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")

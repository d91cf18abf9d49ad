"""Fields in which staff write amounts, days and texts, as people write them."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
)

from ledger.admin.base import HOME_CURRENCY
from ledger.money import AMOUNT_MINOR_MAX
from ledger.rules.days import DAY_MAX, DAY_MIN


class AmountField(forms.DecimalField):
    """An amount written in major units (``132.60``), read as whole minor units."""

    def __init__(self, *, currency: str = HOME_CURRENCY, **options: Any) -> None:
        """Take as many places as the currency has."""
        self.places = get_currency_precision(currency)
        options.setdefault("widget", UnfoldAdminDecimalFieldWidget())
        highest = Decimal(AMOUNT_MINOR_MAX).scaleb(-self.places)
        super().__init__(
            min_value=Decimal(0),
            max_value=highest,
            decimal_places=self.places,
            **options,
        )

    def clean(self, value: Any) -> Any:
        """Give whole minor units, or nothing when nothing was written."""
        major = super().clean(value)
        return None if major is None else int(major.scaleb(self.places))

    def prepare_value(self, value: Any) -> Any:
        """Show minor units as major ones; what was written stays as it is."""
        if isinstance(value, int):
            return Decimal(value).scaleb(-self.places)
        return value


class DayField(forms.DateField):
    """A day that can be worked with; a slip of the pen in its year is refused."""

    def __init__(self, **options: Any) -> None:
        """Take days of a few centuries."""
        options.setdefault("widget", UnfoldAdminSingleDateWidget())
        told = _("This is not a day between the years 1900 and 2199.")
        options["validators"] = [
            MinValueValidator(DAY_MIN, told),
            MaxValueValidator(DAY_MAX, told),
        ]
        super().__init__(**options)


class TextField(forms.CharField):
    """A few sentences that stay with the row, sealed."""

    def __init__(self, **options: Any) -> None:
        """Take some lines."""
        options.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 4}))
        super().__init__(max_length=2_000, **options)

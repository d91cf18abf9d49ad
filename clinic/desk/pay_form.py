"""What is handed over for a bill: cash, card, code; the rest reckoned, change given."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.admin.desk_forms import spelled
from ledger.admin.fields import AmountField
from ledger.operations.take_tenders import TenderDraft, by_terminal, in_cash

CASH, CARD, QR = "cash", "card", "qr"
ROWS = (
    ("cash", CASH, "c", _("Cash")),
    ("card", CARD, "k", _("Card")),
    ("card_2", CARD, "k", _("Second card")),
    ("card_3", CARD, "k", _("Third card")),
    ("qr", QR, "q", _("QR code")),
    ("qr_2", QR, "q", _("Second QR code")),
)
"""The tenders of a desk, each with the key that gives it all that is missing.

The same key goes on to the next of its kind while something is missing.
"""

BY_TERMINAL = tuple((name, kind) for name, kind, _key, _label in ROWS if kind != CASH)

TERMINAL = "terminal"
"""The gateway behind the desk's card and code terminals."""


class PayForm(forms.Form):
    """What the patient hands over for one bill.

    ``payment_id`` makes it one payment however often it is sent; ``seen`` marks the
    bill and its amounts as they were shown.
    """

    payment_id = forms.UUIDField(widget=forms.HiddenInput())
    seen = forms.CharField(widget=forms.HiddenInput())

    def __init__(
        self, data: Any, *, owed_minor: int, currency: str, initial: dict[str, Any]
    ) -> None:
        """Lay out a row for each tender."""
        super().__init__(data, initial=initial)
        self.owed_minor, self.currency = owed_minor, currency
        for name, kind, key, label in ROWS:
            look = {"data-key": key, "data-amount": kind, "autocomplete": "off"}
            look |= {"inputmode": "decimal"}
            if kind == CASH:
                look |= {"autofocus": ""}
            self.fields[name] = AmountField(
                label=label,
                currency=currency,
                required=False,
                widget=forms.TextInput(attrs=look),
            )
            if kind != CASH:
                self.fields[f"{name}_slip"] = forms.CharField(
                    label=_("Number on the slip"),
                    max_length=64,
                    required=False,
                    widget=forms.TextInput(attrs={"autocomplete": "off"}),
                )

    @property
    def rows(self) -> Iterator[tuple[str, Any, Any]]:
        """Give each tender's key, its amount and its slip, if it has one."""
        for name, kind, key, _label in ROWS:
            yield key, self[name], None if kind == CASH else self[f"{name}_slip"]

    @property
    def handed_minor(self) -> int:
        """Sum up what is handed over, as far as it could be read."""
        return sum(self._minor(row[0]) for row in ROWS)

    @property
    def change_minor(self) -> int:
        """Give what goes back in cash."""
        return max(self.handed_minor - self.owed_minor, 0)

    def clean(self) -> dict[str, Any]:
        """Refuse a tender too small, and change that isn't out of cash."""
        given = super().clean() or {}
        for name, _kind in BY_TERMINAL:
            if self._minor(name) and not given.get(f"{name}_slip"):
                self.add_error(f"{name}_slip", gettext("The slip has a number."))
        if self.errors:
            return given
        missing_minor = self.owed_minor - self.handed_minor
        if missing_minor > 0:
            told = gettext("%(amount)s is still missing.")
            self.add_error(
                None, told % {"amount": spelled(missing_minor, self.currency)}
            )
        elif self.change_minor > self._minor(CASH):
            self.add_error(None, gettext("Change can only be given out of cash."))
        return given

    def tenders(self) -> Iterator[TenderDraft]:
        """Give the tenders as they stay: cash without the change."""
        if kept_minor := self._minor(CASH) - self.change_minor:
            yield in_cash(kept_minor)
        for name, kind in BY_TERMINAL:
            if amount_minor := self._minor(name):
                slip = self.cleaned_data[f"{name}_slip"]
                yield by_terminal(kind, amount_minor, gateway=TERMINAL, slip=slip)

    def _minor(self, name: str) -> int:
        return int(self.cleaned_data.get(name) or 0)

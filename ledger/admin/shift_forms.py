"""What a shift's pages ask: the float, the pieces in the drawer, why they differ."""

from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from ledger.admin.acts import ActForm, Doing
from ledger.admin.desk_forms import spelled
from ledger.admin.fields import AmountField, TextField
from ledger.admin.reach import rows_shown
from ledger.models import Merchant, Shift
from ledger.rules.ids import time_ordered_id
from ledger.rules.tills import PIECES, sum_of

PIECES_MAX = 99_999
"""More than a drawer holds of one kind."""


class OpenForm(forms.Form):
    """Where somebody sits down, and with how much change."""

    row_id = forms.UUIDField(widget=forms.HiddenInput())
    merchant: Any = forms.ModelChoiceField(
        label=_("Merchant"),
        queryset=None,
        empty_label=None,
        widget=UnfoldAdminSelectWidget(),
    )
    desk = forms.CharField(
        label=_("Window"),
        help_text=_("As it is written above the window."),
        max_length=32,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )
    float_minor = AmountField(
        label=_("Opening float"), help_text=_("The change that lies in the drawer.")
    )

    def __init__(self, *given: Any, request: HttpRequest) -> None:
        """Offer one's own merchants, and the window where one sat last."""
        super().__init__(*given)
        merchants: Any = self.fields["merchant"]
        merchants.queryset = rows_shown(Merchant, request)
        user_id = int(request.user.pk or 0)
        last = Shift.objects.filter(cashier_id=user_id).order_by("-opened_at").first()
        self.fields["row_id"].initial = time_ordered_id(
            timezone.now(), "shift", user_id, uuid4()
        )
        if last:
            self.fields["desk"].initial = last.desk
            self.fields["merchant"].initial = last.merchant_id


class CountForm(ActForm):
    """How many of each note and coin lie in the drawer; what should is not shown."""

    template: ClassVar[str] = "ledger/desk/count.html"

    def __init__(self, data: Any = None, *, doing: Doing) -> None:
        """Lay out a row for each piece."""
        super().__init__(data, doing=doing)
        self.pieces = PIECES.get(doing.row.currency, ())
        for place, piece in enumerate(self.pieces):
            field = forms.IntegerField(
                label=spelled(piece, doing.row.currency),
                min_value=0,
                max_value=PIECES_MAX,
                required=False,
                widget=UnfoldAdminIntegerFieldWidget(
                    attrs={"inputmode": "numeric", "min": 0, "data-figures": ""}
                ),
            )
            if not place:
                field.widget.attrs["autofocus"] = True
            self.fields[f"piece_{piece}"] = field

    def is_final(self) -> bool:
        """Say whether this is the count, or only the question what it comes to."""
        return "reckon" not in self.data

    @property
    def counts(self) -> dict[int, int]:
        """Give what was counted, as far as it could be read."""
        given = getattr(self, "cleaned_data", {})
        return {piece: given.get(f"piece_{piece}") or 0 for piece in self.pieces}

    @property
    def rows(self) -> Iterator[tuple[Any, str]]:
        """Give each piece's field, and what its pieces come to."""
        currency = self.doing.row.currency
        for piece, number in self.counts.items():
            yield self[f"piece_{piece}"], spelled(piece * number, currency)

    @property
    def whole(self) -> str:
        """Say what all the pieces come to."""
        return spelled(sum_of(self.counts), self.doing.row.currency)


class CloseForm(ActForm):
    """Why the drawer holds more or less than it should."""

    explained = TextField(
        label=_("Why it differs"),
        help_text=_("It stays with the shift, for your supervisor and the auditors."),
    )

    def __init__(self, data: Any = None, *, doing: Doing) -> None:
        """Ask only where something differs."""
        super().__init__(data, doing=doing)
        if not doing.row.difference_minor or doing.row.explained:
            del self.fields["explained"]

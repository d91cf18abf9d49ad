"""The page that takes a hospital's price list: a file, and what is wrong in it.

A file without mistakes becomes a draft, and the next page shows what it changes.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminSelectWidget,
)

from clinic.models import Hospital, PriceList
from clinic.operations.import_prices import PriceRowsRefused, import_prices
from clinic.rules.price_files import BYTES_MAX, ROWS_MAX, PriceFileTooLarge
from clinic.rules.price_rows import COLUMNS, NEEDED, REASONS, RowMistake
from clinic.rules.states import PriceListStatus
from ledger.admin.acts import name_of
from ledger.admin.fields import DayField
from ledger.admin.reach import rows_shown
from ledger.errors import Rejected

MISTAKES_SHOWN_MAX = 500
"""More than anybody mends by hand; the page says how many there are in all."""


class ImportForm(forms.Form):
    """Whose prices, from which day on, in which file."""

    hospital: Any = forms.ModelChoiceField(
        label=_("Hospital"), queryset=None, widget=UnfoldAdminSelectWidget()
    )
    valid_from = DayField(
        label=_("First day"),
        help_text=_("From the beginning of this day the new prices hold."),
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(
            attrs={"accept": ".csv,.xlsx", "class": " ".join(INPUT_CLASSES)}
        ),
    )

    def __init__(self, *given: Any, request: HttpRequest) -> None:
        super().__init__(*given)
        hospitals: Any = self.fields["hospital"]
        hospitals.queryset = rows_shown(Hospital, request)
        told = gettext("CSV or XLSX, up to %(mib)d MiB and %(rows)d rows.")
        limits = {"mib": BYTES_MAX // 2**20, "rows": ROWS_MAX}
        self.fields["file"].help_text = told % limits

    def clean_file(self) -> bytes:
        """Read the file, unless it is too large to.

        Raises:
            ValidationError: it is.
        """
        file = self.cleaned_data["file"]
        if file.size > BYTES_MAX:
            refusal = PriceFileTooLarge()
            told = gettext(str(refusal.sentence)) % refusal.facts
            raise ValidationError(told)
        return bytes(file.read())


def show_import(request: HttpRequest, pages: Any) -> HttpResponse:
    """Ask for a file; keep it as a draft, or show every mistake in it."""
    form = ImportForm(request.POST or None, request.FILES or None, request=request)
    mistakes: list[RowMistake] = []
    if request.method == "POST" and form.is_valid():
        try:
            return _imported(request, form, pages=pages)
        except PriceRowsRefused as refusal:
            mistakes = list(refusal.mistakes)
            form.add_error("file", _told(refusal))
        except Rejected as refusal:
            form.add_error("file", _told(refusal))
    shown = {
        **pages.admin_site.each_context(request),
        "opts": pages.opts,
        "title": _("Import a price list"),
        "form": form,
        "columns": [
            (name, ", ".join(others), name in NEEDED)
            for name, others in COLUMNS.items()
        ],
        "mistakes": [
            (mistake, gettext(REASONS[mistake.reason]))
            for mistake in mistakes[:MISTAKES_SHOWN_MAX]
        ],
        "more": max(0, len(mistakes) - MISTAKES_SHOWN_MAX),
    }
    return TemplateResponse(request, "clinic/desk/import.html", shown)


def _imported(request: HttpRequest, form: ImportForm, *, pages: Any) -> HttpResponse:
    given = form.cleaned_data
    draft: PriceList = import_prices(
        hospital_id=given["hospital"].id,
        content=given["file"],
        valid_from=given["valid_from"],
        by=name_of(request.user),
        at=timezone.now(),
    )
    pages.log_addition(request, draft, "import")
    if draft.status != PriceListStatus.DRAFT:
        told = gettext("This file was published before, as version %(version)d.")
        pages.message_user(request, told % {"version": draft.version}, messages.WARNING)
        return redirect(reverse("admin:clinic_pricelist_change", args=[draft.pk]))
    return redirect(reverse("admin:clinic_pricelist_publish", args=[draft.pk]))


def _told(refusal: Rejected) -> str:
    return gettext(str(refusal.sentence)) % refusal.facts

"""Personal data, shown to those who say why; and who had it shown."""

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from credit.models import DataExport, Look, PersonalDatum
from credit.operations.reveal_person import LookDraft, reveal_person
from ledger.admin import FactAdmin
from ledger.admin.fields import TextField
from ledger.admin.words import merchant_of
from ledger.errors import DomainError
from ledger.rules.ids import time_ordered_id

MAY = "credit.reveal_person"


class RevealForm(forms.Form):
    """What somebody needs to see, and why."""

    look_id = forms.UUIDField(widget=forms.HiddenInput())
    what = forms.MultipleChoiceField(
        label=_("What do you need to see?"),
        choices=PersonalDatum.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    reason = TextField(
        label=_("Why?"),
        help_text=_("It stays on record, and the citizen can see that you looked."),
    )


def may_reveal(request: HttpRequest) -> bool:
    """Say whether whoever asks may have personal data shown."""
    return bool(request.user.has_perm(MAY))


def show_reveal(
    request: HttpRequest,
    pages: Any,
    *,
    row: Any,
    holder_id: UUID,
    back: str,
    merchant_id: UUID | None = None,
) -> HttpResponse:
    """Ask why, then show what was asked for: on this one page, kept by no browser.

    Raises:
        PermissionDenied: this person may not.
    """
    if not may_reveal(request):
        raise PermissionDenied
    form = RevealForm(request.POST or None, initial={"look_id": _drawn(row)})
    found: list[tuple[Any, str]] = []
    if request.method == "POST" and form.is_valid():
        draft = LookDraft(
            id=form.cleaned_data["look_id"],
            holder_id=holder_id,
            what=form.cleaned_data["what"],
            user_id=int(request.user.pk or 0),
            reason=form.cleaned_data["reason"],
            merchant_id=merchant_id,
            about_id=row.pk,
        )
        try:
            shown = reveal_person(draft=draft, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, gettext(str(refusal.sentence)) % refusal.facts)
        else:
            found = [(PersonalDatum(what).label, text) for what, text in shown.items()]
    context = {
        **pages.admin_site.each_context(request),
        "opts": pages.opts,
        "original": row,
        "title": _("Show personal data"),
        "form": form,
        "found": found,
        "back": back,
    }
    answer = TemplateResponse(request, "credit/desk/reveal.html", context)
    add_never_cache_headers(answer)
    return answer


def _drawn(row: Any) -> UUID:
    return time_ordered_id(timezone.now(), "look", row.pk, uuid4())


@admin.register(Look)
class LookAdmin(FactAdmin):
    """Who looked at whose data and why, found by the citizen's holder or the row."""

    belongs_to = "merchant"
    list_display = ("at", "user", "where", "what_shown", "holder_id", "why")
    list_select_related = ("user", "merchant")
    found_by = ("id", "holder", "about_id")
    masked = ("why",)
    left_out = frozenset({"what"})
    besides = ("what_shown",)
    ordering: ClassVar[Any] = ("-at", "-pk")

    @admin.display(description=_("reason"))
    def why(self, look: Look) -> str:
        """Show the reason to whoever watches over such looks."""
        return look.reason

    @admin.display(description=_("what was shown"))
    def what_shown(self, look: Look) -> str:
        """Name what was shown."""
        return ", ".join(str(PersonalDatum(one).label) for one in look.what)

    @admin.display(description=_("merchant"))
    def where(self, look: Look) -> str:
        """Name the merchant whose row led there."""
        return merchant_of(look) if look.merchant_id else "-"


@admin.register(DataExport)
class DataExportAdmin(FactAdmin):
    """When citizens had all their data saved, found by the citizen's holder."""

    list_display = ("at", "holder_id")
    found_by = ("id", "holder")
    ordering: ClassVar[Any] = ("-at", "-pk")

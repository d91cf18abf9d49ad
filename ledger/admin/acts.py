"""What a person may do to a row: a page that asks, and one operation that does it.

A button stands on a row's page when the row's status allows the step and the person
has the permission; without a button an answer is refused as well, where it can be in
the operation's own words. The operation decides all the same, under its lock.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action
from unfold.enums import ActionVariant

from ledger.admin.base import FactAdmin
from ledger.errors import DomainError, Rejected, Unavailable
from ledger.operations.find_refusal import find_refusal
from ledger.operations.use_till import ShiftNeeded
from ledger.queries.shifts import open_shift_of

NAME_LENGTH_MAX = 64
"""What a row's ``by`` holds."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What a person is doing: to which row, as whom, when."""

    row: Any
    by: str
    at: datetime
    user_id: int


class ActForm(forms.Form):
    """What an act asks for; it knows the row that it is about."""

    template: ClassVar[str] = "ledger/desk/questions.html"
    drawn: ClassVar[str] = ""
    """The field with the id of the row that is to be made, if one is."""

    def __init__(self, data: Any = None, *, doing: Doing) -> None:
        """Keep what the questions are about."""
        self.doing = doing
        super().__init__(data)

    def is_final(self) -> bool:
        """Say whether the person has answered, and not only asked for a sum."""
        return True


def _nothing(_doing: Doing, _answers: Mapping[str, Any]) -> None:
    """Stand in for the operation of an act that another page carries out."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a person may do to a row of a table.

    ``offered`` says whether the row's state, and the person, allow it;
    ``carry_out`` calls the one operation and may give a sentence about what came
    of it. An act of another row's page ``leads_to`` it instead; where one is hardly
    ever done without another, the other's page comes ``then``. ``till_of`` says of
    which merchant's till it takes or gives money: whoever has no shift open there is
    asked to open one before. Where the form brings the id of a row that the act
    ``makes``, the operation answers whoever sends it once more.
    ``key`` does it from the row's page.
    """

    name: str
    title: Any
    explained: Any
    permission: str
    offered: Callable[[Doing], bool]
    carry_out: Callable[[Doing, Mapping[str, Any]], Any] = _nothing
    leads_to: Callable[[Any], str] | None = None
    then: str = "change"
    till_of: Callable[[Any], UUID] | None = None
    makes: type[Model] | None = None
    form: type[ActForm] = ActForm
    key: str = ""
    icon: str = "play_arrow"
    variant: ActionVariant = field(default=ActionVariant.DEFAULT)


def as_button(act: Act) -> Any:
    """Make the admin's method for an act: its address, its button, its page."""

    def page(  # noqa: PLR0917 - unfold's signature
        pages: "ActingAdmin", request: HttpRequest, object_id: str
    ) -> Any:
        return pages.show_act(request, object_id, act=act)

    page.__name__ = act.name
    decorated = action(
        description=act.title,
        url_path=act.name,
        icon=act.icon,
        variant=act.variant,
        attrs={"data-key": act.key} if act.key else None,
    )(page)
    decorated.act = act
    return decorated


class ActingAdmin(FactAdmin):
    """A table that operations write, some of them when a person says so here."""

    opened_for: ClassVar[Mapping[str, str]] = {}
    """Sealed columns, and the permission with which a row's page shows them."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Show a sealed text to those whose work it is to read it."""
        return [*super().get_fields(request, obj), *self._opened(request)]

    def _opened(self, request: HttpRequest) -> list[str]:
        """Name the sealed columns that this person may read."""
        may_read = request.user.has_perm
        return [name for name, may in self.opened_for.items() if may_read(may)]

    def _told(self, request: HttpRequest, row: Any) -> list[tuple[Any, Any]]:
        """Give a row's facts, and the sealed texts that this person may read."""
        column = self.opts.get_field
        opened = [
            (capfirst(column(name).verbose_name), text)
            for name in self._opened(request)
            if (text := getattr(row, name))
        ]
        return [*self.facts(row), *opened]

    def acts(self) -> Iterator[Act]:
        """Give the acts that rows of this table know."""
        for name in self.actions_detail:
            if act := getattr(getattr(self, name), "act", None):
                yield act

    def facts(self, row: Any) -> list[tuple[Any, Any]]:  # noqa: ARG002 - a default
        """Give what everybody who may act on a row should see of it before."""
        return []

    def get_actions_detail(
        self, request: HttpRequest, object_id: Any
    ) -> list[UnfoldAction]:
        """Leave the buttons away that this row, or this person, doesn't allow."""
        row = self.get_object(request, str(object_id))
        allowed = super().get_actions_detail(request, object_id)
        if row is None:
            return []
        doing = doing_of(request, row)
        left_away = {
            act.name
            for act in self.acts()
            if not (request.user.has_perm(act.permission) and act.offered(doing))
        }
        return [button for button in allowed if button.path not in left_away]

    def show_act(
        self, request: HttpRequest, object_id: str, *, act: Act
    ) -> HttpResponse:
        """Ask what the act needs, then carry it out and go back to the row.

        Raises:
            PermissionDenied: this person may not do this, or not even see the row.
            Http404: there is no such row.
        """
        may = request.user.has_perm(act.permission)
        if not (may and self.has_view_permission(request)):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        doing = doing_of(request, row)
        if not (act.offered(doing) or was_done(request, act=act)):
            told = refusal_told(request, doing, act=act)
            self.message_user(request, told, messages.WARNING)
            return redirect(self._address(row))
        if act.leads_to:
            return redirect(act.leads_to(row))
        if request.method != "POST":
            if lacks_shift(request, row, act=act):
                return self._ask_for_shift(request)
            return self._ask(request, act.form(doing=doing), act=act)
        return self._answer(request, act.form(request.POST, doing=doing), act=act)

    def _answer(self, request: HttpRequest, form: ActForm, *, act: Act) -> HttpResponse:
        row = form.doing.row
        if form.is_valid() and form.is_final():
            is_done = self._carry_out(request, form, act=act)
            return redirect(self._address(row, act.then if is_done else "change"))
        if was_done(request, act=act):
            # What was left then is gone now; asked again, somebody might pay again.
            told = gettext("This was done before: %(act)s") % {"act": act.title}
            self.message_user(request, told, messages.WARNING)
            return redirect(self._address(row))
        return self._ask(request, form, act=act)

    def _carry_out(self, request: HttpRequest, form: ActForm, *, act: Act) -> bool:
        """Say whether it was done; what it came to is told on the next page."""
        try:
            told = act.carry_out(form.doing, form.cleaned_data)
        except (Rejected, Unavailable) as refusal:
            self.message_user(request, sentence_of(refusal), messages.ERROR)
            return False
        self.log_change(request, form.doing.row, act.name)
        told = told or gettext("Done: %(act)s") % {"act": act.title}
        self.message_user(request, told, messages.SUCCESS)
        return True

    def _ask(self, request: HttpRequest, form: ActForm, *, act: Act) -> HttpResponse:
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": form.doing.row,
            "title": act.title,
            "act": act,
            "danger": act.variant == ActionVariant.DANGER,
            "form": form,
            "facts": self._told(request, form.doing.row),
            "back": self._address(form.doing.row),
        }
        return TemplateResponse(request, "ledger/desk/act.html", shown)

    def _ask_for_shift(self, request: HttpRequest) -> HttpResponse:
        """Lead to where a shift is opened, and back here from there."""
        self.message_user(request, ShiftNeeded.sentence, messages.WARNING)
        back = urlencode({"next": request.path})
        return redirect(f"{reverse('admin:ledger_shift_open_shift')}?{back}")

    def _address(self, row: Model, page: str = "change") -> str:
        name = f"{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(f"{self.admin_site.name}:{name}", args=[row.pk])


def refusal_told(request: HttpRequest, doing: Doing, *, act: Act) -> str:
    """Say why an act that isn't offered can't be done; nothing of it is."""
    if request.method == "POST" and not act.leads_to:
        form = act.form(request.POST, doing=doing)
        if form.is_valid() and form.is_final():
            refusal = find_refusal(lambda: act.carry_out(doing, form.cleaned_data))
            if refusal is not None:
                return sentence_of(refusal)
    told = gettext("As it stands now, this can't be done: %(act)s")
    return told % {"act": act.title}


def sentence_of(refusal: DomainError) -> str:
    """Write a refusal in the reader's language."""
    # Rules mark their sentences without looking them up: they know no Django.
    return gettext(str(refusal.sentence)) % refusal.facts


def was_done(request: HttpRequest, *, act: Act) -> bool:
    """Say whether a form is sent once more, after what it makes was made."""
    if request.method != "POST" or act.makes is None:
        return False
    try:
        made = UUID(request.POST.get(act.form.drawn, ""))
    except ValueError:
        return False
    return act.makes._default_manager.filter(pk=made).exists()  # noqa: SLF001 - Django's own door


def lacks_shift(request: HttpRequest, row: Any, *, act: Act) -> bool:
    """Say whether somebody needs a shift for an act, and may open one."""
    if act.till_of is None or not request.user.has_perm("ledger.work_shift"):
        return False
    cashier_id = int(request.user.pk or 0)
    return open_shift_of(cashier_id, merchant_id=act.till_of(row)) is None


def doing_of(request: HttpRequest, row: Any) -> Doing:
    """Say who does something to a row, and that it is now."""
    user = request.user
    return Doing(row, name_of(user), timezone.now(), int(user.pk or 0))


def name_of(user: AbstractBaseUser | AnonymousUser) -> str:
    """Name a member of staff as rows remember who did something."""
    name = f"desk:{user.get_username()}"
    return name if len(name) <= NAME_LENGTH_MAX else f"desk:{user.pk}"

"""Papers of deposits, taken or given back, and of cash for the bank, with copies."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.queries.receipts import person_of_visit
from config.portal.words import WORDS
from config.receipts.desk import METHODS, NothingForm, let_print
from ledger.adapters.typst import TypstPrinter
from ledger.admin.acts import name_of
from ledger.admin.reach import check_reach
from ledger.errors import Rejected
from ledger.money import Money
from ledger.operations.print_desk_paper import print_desk_paper
from ledger.portal.figures import language, named
from ledger.ports import SlipSheet
from ledger.queries.desk_papers import PaperFacts, PaperKind, paper_facts, prints_of
from ledger.rules.amount_words import amount_words
from ledger.rules.spelling import spell_moment, spell_money

TITLES = {
    PaperKind.DEPOSIT: _("Deposit receipt"),
    PaperKind.RETURN: _("Receipt for a deposit given back"),
    PaperKind.BANK: _("Cash carried to the bank"),
}
SIGNS = {
    PaperKind.DEPOSIT: (_("Cashier"),),
    PaperKind.RETURN: (_("Received by"), _("Cashier")),
    PaperKind.BANK: (_("Cashier"), _("Carried by"), _("Received at the bank")),
}
NOTES = {
    PaperKind.DEPOSIT: _("Please keep it and bring it when the deposit is settled."),
}


@never_cache
@require_http_methods(METHODS)
def print_slip(request: HttpRequest, slip_id: UUID) -> HttpResponse:
    """Print a desk's paper; it has its number from the first print on.

    Raises:
        PermissionDenied: this person may not print receipts.
        Http404: there is none, or it is another merchant's.
    """
    let_print(request)
    paper = paper_facts(slip_id)
    if paper is None:
        raise Http404
    check_reach(request, paper.merchant.id)
    if request.method != "POST":
        return _ask(request, paper)
    by = name_of(request.user)
    try:
        copy_no = print_desk_paper(paper_id=slip_id, at=timezone.now(), by=by)
    except Rejected as refusal:
        messages.error(request, str(refusal))
        return redirect(_page_of(paper))
    paper = paper_facts(slip_id) or paper
    return HttpResponse(
        TypstPrinter().set_slip(_sheet(paper, copy_no=copy_no)),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="slip-{paper.number}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


def _ask(request: HttpRequest, paper: PaperFacts) -> HttpResponse:
    explained = _(
        "Each print is counted; from the second on it says that it is a copy."
    )
    shown = {
        **admin.site.each_context(request),
        "opts": paper.about._meta,  # noqa: SLF001 - Django's own door
        "original": paper.about,
        "title": _("Print the slip"),
        "act": {"explained": explained},
        "form": NothingForm(),
        "facts": [
            (TITLES[paper.kind], paper.name or _("numbered with the first print")),
            (_("Amount"), _spelled(paper)),
            (_("Printed so far"), prints_of([paper.id])[paper.id]),
        ],
        "back": _page_of(paper),
    }
    return TemplateResponse(request, "ledger/desk/act.html", shown)


def _page_of(paper: PaperFacts) -> str:
    """Give the page of what the paper is about; a return's is its deposit's."""
    name = paper.about._meta.model_name  # noqa: SLF001 - Django's own door
    return reverse(f"admin:ledger_{name}_change", args=[paper.about.id])


def _sheet(paper: PaperFacts, *, copy_no: int) -> SlipSheet:
    copied = gettext("Copy, print no. %(number)s") % {"number": copy_no}
    amount = Money(paper.amount_minor, paper.currency)
    return SlipSheet(
        language=language(),
        title=str(TITLES[paper.kind]),
        merchant=named(paper.merchant),
        number=paper.name,
        stamp=copied if copy_no > 1 else "",
        rows=list(_rows(paper)),
        words=(gettext("In words"), amount_words(amount, language=language())),
        total=(gettext("Amount"), _spelled(paper)),
        signs=[str(one) for one in SIGNS[paper.kind]],
        note=str(NOTES.get(paper.kind, "")),
        made_at=paper.at,
    )


def _rows(paper: PaperFacts) -> Iterator[tuple[str, str]]:
    yield gettext("Date"), spell_moment(localtime(paper.at), language=language())
    yield gettext("Window"), paper.desk
    yield gettext("Cashier"), WORDS.actor(paper.by)
    if paper.deposit:
        yield from _of_deposit(paper)
    elif paper.slip:
        yield gettext("Number on the bank's slip"), paper.slip


def _of_deposit(paper: PaperFacts) -> Iterator[tuple[str, str]]:
    deposit = paper.about
    person: dict[str, Any] = person_of_visit(deposit.subject_id)
    for name, label in (
        ("name", gettext("Payer")),
        ("id_no", gettext("Identity number")),
        ("visit_no", gettext("Number of the visit")),
    ):
        if said := person.get(name):
            yield label, said
    way = str(deposit.get_kind_display())
    is_return = paper.kind == PaperKind.RETURN
    label = gettext("Given back by") if is_return else gettext("Paid by")
    yield label, f"{way} {deposit.slip}".strip()
    if is_return and deposit.number:
        yield gettext("Of deposit"), str(deposit)


def _spelled(paper: PaperFacts) -> str:
    return spell_money(Money(paper.amount_minor, paper.currency), language=language())

"""The report of a shift, and of a merchant's desks on one day."""

import csv
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from config.reports.tables import Told, tables_of
from ledger.adapters.typst import TypstPrinter
from ledger.admin.desk_forms import spelled
from ledger.admin.finance import ONE_DAY, day_asked, span_of, spelled_day, today_here
from ledger.admin.reach import check_reach, reach_in
from ledger.admin.shifts import difference_column
from ledger.admin.table import Cell, Table
from ledger.ports import ReportSheet, ReportTable
from ledger.queries.desk_reports import report_of_shift, reports_of_day
from ledger.queries.merchants import merchant_names, merchants_within
from ledger.queries.shifts import shift_by_id
from ledger.rules.spelling import spell_moment
from ledger.rules.states import ShiftStatus

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells spreadsheets that the file is UTF-8."""

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
AMOUNT = re.compile(r"-(¥?[\d,.]+)?")
"""What makes a spreadsheet reckon, and what begins like it but only says a sum."""


Facts = Sequence[tuple[str, str]]


def shift_report(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Show what a shift took and gave; an open one's only to whoever sees the books.

    A cashier who saw it before the count would know what to count.

    Raises:
        PermissionDenied: this person may not see shifts.
        Http404: there is no such shift, or it is another merchant's.
    """
    if not request.user.has_perm("ledger.view_shift"):
        raise PermissionDenied
    shift = shift_by_id(shift_id)
    if shift is None:
        raise Http404
    check_reach(request, shift.merchant_id)
    if shift.status == ShiftStatus.OPEN and not _sees_books(request):
        messages.warning(request, gettext("The till has not been counted yet."))
        return redirect("admin:ledger_shift_change", shift.id)
    facts = [
        (gettext("Window"), shift.desk),
        (gettext("Cashier"), shift.cashier.get_username()),
        (gettext("Opened"), _moment(shift.opened_at)),
        (gettext("Status"), str(shift.get_status_display())),
        (gettext("Opening float"), spelled(shift.float_minor, shift.currency)),
    ]
    if shift.counted_minor is not None and shift.expected_minor is not None:
        facts += [
            (gettext("Expected"), spelled(shift.expected_minor, shift.currency)),
            (gettext("Counted"), spelled(shift.counted_minor, shift.currency)),
            (gettext("Difference"), difference_column(shift)),
        ]
    told = [Told(report_of_shift(shift), may_trace=_sees_books(request))]
    title = gettext("Report of a shift")
    return _answer(
        request, told, title=title, merchant=_name(shift.merchant_id), facts=facts
    )


def day_report(request: HttpRequest) -> HttpResponse:
    """Show what a merchant's desks took and gave on one day.

    Raises:
        PermissionDenied: this person may not see the books.
        Http404: it is another's merchant.
    """
    if not _sees_books(request):
        raise PermissionDenied
    merchants = merchants_within(reach_in(request).merchant_ids)
    chosen = request.GET.get("merchant")
    known = [one for one in merchants if chosen in {None, str(one)}]
    if not known:
        raise Http404
    merchant_id, day = known[0], day_asked(request)
    found = reports_of_day(merchant_id, span_of(day))
    told = [Told(one, day, is_one_of_several=len(found) > 1) for one in found]
    names = merchant_names(set(merchants), language=get_language() or "en")
    more = {
        "merchants": [(str(one), names[one]) for one in merchants],
        "chosen": str(merchant_id),
        "day": day,
        "before": day - ONE_DAY,
        "after": day + ONE_DAY if day < today_here() else None,
        "today": today_here(),
    }
    facts = [(gettext("Day"), spelled_day(day))]
    title = gettext("Report of a day")
    return _answer(
        request,
        told,
        title=title,
        merchant=names[merchant_id],
        facts=facts,
        more=more,
    )


def _answer(
    request: HttpRequest,
    told: Sequence[Told],
    *,
    title: str,
    merchant: str,
    facts: Facts,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Answer in the form that was asked for: a page, a PDF, or a CSV file."""
    tables = [table for one in told for table in tables_of(one)]
    form = request.GET.get("format")
    if form in {"csv", "pdf"}:
        write = _csv if form == "csv" else _pdf
        return write(tables, title=title, merchant=merchant, facts=facts)
    asked = request.GET.copy()
    asked.pop("format", None)
    shown = {
        **admin.site.each_context(request),
        "title": title,
        "merchant": merchant,
        "facts": facts,
        "tables": tables,
        "agrees": all(one.report.agrees for one in told),
        "asked": asked.urlencode(),
        **(more or {}),
    }
    return TemplateResponse(request, "reports/report.html", shown)


def _csv(
    tables: list[Table], *, title: str, merchant: str, facts: Facts
) -> HttpResponse:
    answer = HttpResponse(MARK, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="desk-report.csv"'
    writer = csv.writer(answer)
    writer.writerow([title, _safe(merchant)])
    writer.writerows([label, _safe(said)] for label, said in facts)
    for table in tables:
        writer.writerow([])
        writer.writerow([table.title])
        writer.writerow(table.columns)
        writer.writerows([_safe(text) for text in row] for row in _texts(table))
    return answer


def _pdf(
    tables: list[Table], *, title: str, merchant: str, facts: Facts
) -> HttpResponse:
    sheet = ReportSheet(
        language=get_language() or "en",
        title=title,
        merchant=merchant,
        facts=facts,
        tables=[
            ReportTable(
                one.title,
                one.columns,
                _texts(one),
            )
            for one in tables
            if one.rows
        ],
        page=gettext("Page {page} of {pages}"),
        made_at=timezone.now(),
    )
    return HttpResponse(
        TypstPrinter().set_report(sheet),
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="desk-report.pdf"'},
    )


def _texts(table: Table) -> list[list[str]]:
    """Give a table's rows and its sums as they are read."""
    rows: list[Sequence[Cell]] = [*table.rows, *table.totals]
    return [[cell.text for cell in row] for row in rows]


def _safe(text: str) -> str:
    reckons = text.startswith(FORMULAS) and not AMOUNT.fullmatch(text)
    return f"'{text}" if reckons else text


def _sees_books(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("ledger.view_transfer"))


def _moment(at: Any) -> str:
    return spell_moment(timezone.localtime(at), language=get_language() or "en")


def _name(merchant_id: UUID) -> str:
    names = merchant_names({merchant_id}, language=get_language() or "en")
    return names[merchant_id]

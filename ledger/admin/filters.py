"""What lists are narrowed by: kinds in words, ages, what was left to a person."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.admin.words import ANSWERS, CHANNELS, REASONS, kinds
from ledger.models.bill import STATUS_NAMES
from ledger.queries.overdue import AGES, aged
from ledger.rules.states import BillStatus

AGE_NAMES = {
    "0-7": _("up to 7 days"),
    "8-30": _("8 to 30 days"),
    "31-90": _("31 to 90 days"),
    "91": _("more than 90 days"),
}


class CodeFilter(admin.SimpleListFilter):
    """Rows with one code of those we know: they needn't be read out of the table."""

    words: ClassVar[Sequence[tuple[str, Any]]] = ()

    def lookups(self, request: HttpRequest, pages: Any) -> Sequence[tuple[str, Any]]:  # noqa: ARG002
        """Name the codes."""
        return self.words

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep those with the chosen code."""
        code = self.value()
        return rows.filter(**{str(self.parameter_name): code}) if code else rows


class KindFilter(CodeFilter):
    """Bills of one kind."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, pages: Any) -> Sequence[tuple[str, Any]]:  # noqa: ARG002
        """Name the kinds, as the roof calls them."""
        return list(kinds().items())


class StepFilter(CodeFilter):
    """Steps of bills to one status."""

    title = _("status")
    parameter_name = "status"
    words = tuple((status.value, name) for status, name in STATUS_NAMES.items())


class ChannelFilter(CodeFilter):
    """Payments by the way in which they were started."""

    title = _("channel")
    parameter_name = "channel"
    words = CHANNELS


class ReasonFilter(CodeFilter):
    """Payments by why they were declined."""

    title = _("reason")
    parameter_name = "reason"
    words = REASONS


class AnswerFilter(CodeFilter):
    """Answers by what was said."""

    title = _("answer")
    parameter_name = "answer"
    words = ANSWERS


class OverdueFilter(admin.SimpleListFilter):
    """Overdue bills by how long they have been due, as the dunning page has it."""

    title = _("overdue for")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, pages: Any) -> Sequence[tuple[str, Any]]:  # noqa: ARG002
        """Name the brackets."""
        return [(age.code, AGE_NAMES[age.code]) for age in AGES]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep overdue bills of the chosen bracket."""
        chosen = next((age for age in AGES if age.code == self.value()), None)
        if chosen is None:
            return rows
        return rows.filter(aged(chosen, at=timezone.now()), status=BillStatus.OVERDUE)


class LeftToAPersonFilter(admin.SimpleListFilter):
    """What asking by schedule has given up, and what it hasn't."""

    title = _("left to a person")
    parameter_name = "parked"

    def lookups(self, request: HttpRequest, pages: Any) -> Sequence[tuple[str, Any]]:  # noqa: ARG002
        """Offer both."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep the one or the other."""
        wanted = {"yes": False, "no": True}.get(self.value() or "")
        return rows if wanted is None else rows.filter(parked_at__isnull=wanted)


class StartedFilter(admin.SimpleListFilter):
    """Payments by how long ago they were started."""

    title = _("started")
    parameter_name = "started"
    spans: Sequence[tuple[str, Any, Any]] = (
        ("hour", _("In the last hour"), timedelta(hours=1)),
        ("day", _("In the last day"), timedelta(days=1)),
        ("week", _("In the last week"), timedelta(days=7)),
        ("older", _("Longer than a week ago"), None),
    )

    def lookups(self, request: HttpRequest, pages: Any) -> Sequence[tuple[str, Any]]:  # noqa: ARG002
        """Name the spans."""
        return [(code, name) for code, name, _span in self.spans]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep those of the chosen span."""
        spans = {code: span for code, _name, span in self.spans}
        if (chosen := self.value()) not in spans:
            return rows
        span, at = spans[chosen], timezone.now()
        if span is None:
            return rows.filter(Q(created_at__lt=at - timedelta(days=7)))
        return rows.filter(created_at__gte=at - span)

"""Searching lists: by whole values, and never in an address.

What staff search for is often a person's: a number, a phone, a plate. The box posts it,
and nothing that the answer links to repeats it.
"""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import BigIntegerField, Field, Q, QuerySet, UUIDField
from django.http import HttpRequest

DIGITS_MAX = 18
"""Longer numbers are none of a column's."""


class _Unsaid:
    """A list whose sorting, filters and pages forget the search."""

    def get_query_string(self, *changes: Any, **more: Any) -> Any:
        """Write the list's parameters into a link, without what was sought."""
        self.filter_params.pop(SEARCH_VAR, None)  # type: ignore[attr-defined]
        return super().get_query_string(*changes, **more)  # type: ignore[misc]


class Searched:
    """A list whose box finds rows by equality, which indexes answer."""

    model: Any
    found_by: ClassVar[tuple[str, ...]] = ()
    """Columns that the search box compares whole; nothing is searched by parts."""

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:  # noqa: ARG002
        """Show the search box where something can be found."""
        return self.found_by

    def get_search_results(  # noqa: PLR0917 - Django's signature
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Any],
        search_term: str,
    ) -> tuple[QuerySet[Any], bool]:
        """Find by equality, which indexes answer; ids only by whole ids."""
        term = search_term.strip()
        if not term:
            return queryset, False
        found = Q(pk__in=[])
        for name in self.found_by:
            column = self.model._meta.get_field(name)  # noqa: SLF001 - Django's own door
            value = _as_value(column, term)
            if value is not None:
                found |= Q(**{name: value})
        return queryset.filter(found | self.found_otherwise(term)), False

    def found_otherwise(self, term: str) -> Q:  # noqa: ARG002 - for those that can
        """Find by what no column holds readably (a blind index)."""
        return Q(pk__in=[])

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the list; what was searched for comes in the body."""
        if request.method == "POST" and SEARCH_VAR in request.POST:
            asked = request.POST.copy()
            asked.pop("csrfmiddlewaretoken", None)
            request.GET, request.method = asked, "GET"  # type: ignore[assignment]
            request.searched_in_body = True  # type: ignore[attr-defined]
        return super().changelist_view(request, extra_context)  # type: ignore[misc]

    def get_preserved_filters(self, request: HttpRequest) -> str:
        """Lead back from a row to the whole list after a search."""
        if getattr(request, "searched_in_body", False):
            return ""
        return str(super().get_preserved_filters(request))  # type: ignore[misc]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Give the list whose links say nothing of what was searched for."""
        listed = super().get_changelist(request, **kwargs)  # type: ignore[misc]
        return type("UnsaidChangeList", (_Unsaid, listed), {})


def _as_value(column: "Field[Any, Any]", term: str) -> object:
    if isinstance(column, BigIntegerField):
        return int(term) if term.isdecimal() and len(term) <= DIGITS_MAX else None
    if not isinstance(column, UUIDField) and not column.is_relation:
        return term
    try:
        return UUID(term)
    except ValueError:
        return None

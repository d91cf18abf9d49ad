"""Whose rows a page shows: staff see their own merchants', unless it is said otherwise.

A table says by ``belongs_to`` whose its rows are. One that says nothing is the
city's: a new table is closed to a hospital's staff until somebody has thought of it.
"""

from collections.abc import Collection
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ledger.queries.assignments import Reach, reach_of

SEES_ALL = "ledger.see_every_merchant"
CITYS = "the city's"
EVERYBODYS = "everybody's"
EVERYWHERE = Reach(None)


def reach_in(request: HttpRequest) -> Reach:
    """Say whose rows whoever asks may see; looked up once for a request."""
    known: Reach | None = getattr(request, "staff_reach", None)
    if known is None:
        is_citys = request.user.has_perm(SEES_ALL)
        known = EVERYWHERE if is_citys else reach_of(int(request.user.pk or 0))
        request.staff_reach = known  # type: ignore[attr-defined]
    return known


def check_reach(request: HttpRequest, merchant_id: UUID) -> None:
    """Let only those go on who may see a merchant's rows.

    Raises:
        Http404: to others there is nothing here.
    """
    if not reach_in(request).holds(merchant_id):
        raise Http404


class OwnFilter(admin.RelatedFieldListFilter):
    """Offers only what whoever filters may see."""

    def field_choices(  # noqa: PLR0917 - Django's signature
        self, field: Any, request: HttpRequest, model_admin: Any
    ) -> Any:
        """Give the rows of the other table that its own page would show."""
        shown = rows_shown(field.remote_field.model, request)
        return field.get_choices(
            include_blank=False,
            ordering=self.field_admin_ordering(field, request, model_admin),
            limit_choices_to={} if shown is None else {"pk__in": shown.values("pk")},
        )


def rows_shown(model: Any, request: HttpRequest) -> "QuerySet[Any] | None":
    """Give the rows that a table's page shows to whoever asks, if it has a page."""
    pages: Any = admin.site._registry.get(model)  # noqa: SLF001 - it has no other list
    return pages.get_queryset(request) if isinstance(pages, Narrowed) else None


class Narrowed:
    """A page of the admin whose rows, choices and filters end at its reader's reach."""

    belongs_to: ClassVar[str] = CITYS
    """The way from a row to its merchant, or ``CITYS``, or ``EVERYBODYS``."""

    def own(self, merchant_ids: Collection[UUID]) -> Q:
        """Say which rows are those merchants'."""
        if self.belongs_to == EVERYBODYS:
            return Q()
        if self.belongs_to == CITYS:
            return Q(pk__in=[])
        return Q(**{f"{self.belongs_to}__in": merchant_ids})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave away what whoever asks may not see: to them it isn't there."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        merchant_ids = reach_in(request).merchant_ids
        return rows if merchant_ids is None else rows.filter(self.own(merchant_ids))

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **options: Any
    ) -> Any:
        """Offer, and take, only rows that whoever fills in the form may see."""
        shown = rows_shown(db_field.related_model, request)
        if shown is not None:
            options.setdefault("queryset", shown)
        return super().formfield_for_foreignkey(db_field, request, **options)  # type: ignore[misc]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Narrow filters by another table's rows too."""
        filters = super().get_list_filter(request)  # type: ignore[misc]
        return [(one, OwnFilter) if self._is_key(one) else one for one in filters]

    def _is_key(self, name: Any) -> bool:
        if not isinstance(name, str):
            return False
        meta = self.model._meta  # type: ignore[attr-defined]  # noqa: SLF001
        return isinstance(meta.get_field(name), ForeignKey)

    def _get_obj_does_not_exist_redirect(self, *_which: Any) -> HttpResponse:
        """Answer as every other page does when there is nothing.

        Raises:
            Http404: always.
        """
        raise Http404(_("There is no such row."))


def want(request: HttpRequest, permission: str) -> None:
    """Let only those go on who have a permission.

    Raises:
        PermissionDenied: this person hasn't.
    """
    if not request.user.has_perm(permission):
        raise PermissionDenied

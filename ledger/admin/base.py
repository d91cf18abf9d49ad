"""What all pages of the admin share: found whole, shown as people read, not rewritten.

Sealed columns and digests are never shown: ``Shown`` leaves them out by their
kind, whatever a model is given later.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import (
    BinaryField,
    Field,
    Model,
    QuerySet,
)
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from ledger.admin.reach import Narrowed
from ledger.admin.search import Searched
from ledger.models.sealed import SealedTextField
from ledger.money import Money
from ledger.rules.spelling import spell_money

SECRET = (BinaryField, SealedTextField)
"""Kinds of columns that no page shows."""

HOME_CURRENCY = "CNY"
"""Caps are agreed in it; every other amount says its own."""


@lru_cache(maxsize=256)
def money(model: type[Model], name: str) -> Callable[[Model], str]:
    """Make the column that shows an amount of minor units as people read it.

    The same one every time: Django compares columns by what they are.
    """

    def shown(row: Model) -> str:
        amount_minor = getattr(row, name)
        if amount_minor is None:
            return "-"
        currency = getattr(row, "currency", HOME_CURRENCY)
        language = get_language() or "en"
        return spell_money(Money(amount_minor, currency), language=language)

    field = model._meta.get_field(name)  # noqa: SLF001 - Django's own door
    described = getattr(field, "verbose_name", name)
    return admin.display(shown, ordering=name, description=described)


def shortened(key: Any) -> str:
    """Give the end of a key, where two that were made at one moment differ."""
    return f"…{str(key)[-12:]}"


@admin.display(description="id", ordering="pk")
def short_key(row: Model) -> str:
    """Make the column that shows a row's own key short."""
    shown = '<span class="whitespace-nowrap" title="{}">{}</span>'
    return format_html(shown, row.pk, shortened(row.pk))


@lru_cache(maxsize=64)
def linked(model: type[Model], name: str) -> Callable[[Model], str]:
    """Make the column that leads to the row that a foreign key points to.

    It shows the key's end; nothing else is read.
    """
    field: Any = model._meta.get_field(name)  # noqa: SLF001 - Django's own door
    there = field.related_model._meta  # noqa: SLF001 - the same
    address = f"admin:{there.app_label}_{there.model_name}_change"

    def shown(row: Model) -> str:
        key = getattr(row, field.attname)
        if key is None:
            return "-"
        return format_html(
            '<a class="text-link whitespace-nowrap" href="{}" title="{}">{}</a>',
            reverse(address, args=[key]),
            key,
            shortened(key),
        )

    return admin.display(shown, ordering=name, description=there.verbose_name)


def toned(names: Mapping[Any, Any], tones: Mapping[str, str]) -> Callable[[Any], Any]:
    """Make the column of a status whose colour repeats what its name says."""

    def shown(row: Any) -> Any:
        name = names.get(row.status, row.status)
        return (row.status, name) if row.status in tones else name

    described: Callable[[Any], Any] = display(
        description=_("status"), ordering="status", label=dict(tones)
    )(shown)
    return described


@lru_cache(maxsize=64)
def worded(name: str, described: Any, *, words: tuple[tuple[str, Any], ...]) -> Any:
    """Make the column that shows a code in words; an unknown one stands for itself."""
    known = dict(words)

    def shown(row: Model) -> Any:
        code = getattr(row, name)
        return known.get(code, code) or "-"

    return admin.display(shown, ordering=name, description=described)


class RoughPaginator(Paginator):  # type: ignore[type-arg]
    """Takes the planner's estimate for a whole table: counting millions takes long."""

    @cached_property
    def count(self) -> int:
        """Give the number of rows, estimated when nothing narrows them."""
        rows: Any = self.object_list
        if rows.query.where:
            return int(super().count)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass",
                [rows.model._meta.db_table],  # noqa: SLF001 - Django's own door
            )
            (estimated,) = cursor.fetchone()
        rough_from = 10_000
        return int(estimated) if estimated > rough_from else int(super().count)


class HouseAdmin(Searched, Narrowed, ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """What all pages of the admin share; master data may be edited."""

    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = False


class Shown:
    """Everything is shown and nothing may be changed."""

    model: type[Model]
    masked: ClassVar[tuple[str, ...]] = ()
    """Methods of the admin that show a sealed column in part."""
    besides: ClassVar[tuple[str, ...]] = ()
    """Methods of the admin that show what stands in other tables."""
    left_out: ClassVar[frozenset[str]] = frozenset()
    in_words: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    """Columns that hold codes, and what shows them as people read them."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:  # noqa: ARG002
        """Show every column but the sealed ones, amounts as money."""
        plain = [
            money(self.model, field.name)
            if field.name.endswith("_minor")
            else self.in_words.get(field.name) or _named(self.model, field)
            for field in self.model._meta.concrete_fields  # noqa: SLF001
            if not isinstance(field, SECRET) and field.name not in self.left_out
        ]
        return [*plain, *self.masked, *self.besides]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read no sealed column that nothing shows: opening it takes its time."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        if self.masked:
            return rows
        columns = self.model._meta.concrete_fields  # noqa: SLF001
        return rows.defer(*(f.name for f in columns if isinstance(f, SECRET)))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Let nothing be changed."""
        return self.get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:  # noqa: ARG002
        """Say no: rows are written by operations."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no: rows are written by operations."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no: nothing is ever deleted."""
        return False


class FactAdmin(Shown, HouseAdmin):
    """A table that pages only show: the operations and the books write it."""

    paginator = RoughPaginator
    ordering: ClassVar[Any] = ("-pk",)


class FactInline(Shown, TabularInline):  # type: ignore[misc]  # unfold ships no types
    """Facts of the row above them."""

    hide_title = True
    extra = 0
    ordering = ("pk",)
    can_delete = False
    show_change_link = False
    per_page = 50


def _named(model: type[Model], field: "Field[Any, Any]") -> Any:
    """Give what shows a column; one that only points to a row is named after it."""
    there = field.related_model
    has_no_name = field.verbose_name == field.name.replace("_", " ")
    if there is None or not has_no_name or not admin.site.is_registered(there):
        return field.name
    return linked(model, field.name)

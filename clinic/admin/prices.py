"""Price lists in the admin: imported, compared, published; their prices looked up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.enums import ActionVariant

from clinic.admin.import_page import show_import
from clinic.models import Price, PriceList
from clinic.models.price import CATEGORY_NAMES, LIST_STATUS_NAMES
from clinic.operations.publish_prices import publish_prices, today_in, withdraw_prices
from clinic.queries.prices import changes_of
from clinic.rules.price_changes import PriceChanges
from clinic.rules.price_rows import ListedPrice
from clinic.rules.states import PriceListStatus
from ledger.admin import FactAdmin, money
from ledger.admin.acts import Act, ActForm, ActingAdmin, Doing, as_button
from ledger.admin.base import toned
from ledger.admin.desk_forms import spelled

CHANGES_SHOWN_MAX = 200
"""Of each kind: what a person looks through; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One price as the comparison shows it: what it was, what it is, what else."""

    price: ListedPrice
    category: Any
    was: str
    now: str
    rises: bool
    others: list[tuple[Any, Any, Any]]


class ChangesForm(ActForm):
    """Nothing is asked: what a version changes is shown beside the button."""

    template = "clinic/desk/changes.html"

    @cached_property
    def changes(self) -> PriceChanges:
        """Compare the version with the one before it."""
        return changes_of(self.doing.row)

    def kinds(self) -> Iterator[tuple[Any, int, list[Shown]]]:
        """Give what changed, what came and what went, the first of each."""
        changes = self.changes
        for title, pairs in (
            (_("Changed"), list(changes.changed)),
            (_("Added"), [(None, price) for price in changes.new]),
            (_("Gone"), [(price, None) for price in changes.gone]),
        ):
            shown = [self._shown(*pair) for pair in pairs[:CHANGES_SHOWN_MAX]]
            yield title, len(pairs), shown

    def _shown(self, old: ListedPrice | None, new: ListedPrice | None) -> Shown:
        price = new or old
        assert price  # noqa: S101 - one of the two is there
        return Shown(
            price=price,
            category=CATEGORY_NAMES[price.category],
            was=self._spelled(old),
            now=self._spelled(new),
            rises=bool(old and new and new.unit_price_minor > old.unit_price_minor),
            others=self._others(old, new),
        )

    def _others(self, old: Any, new: Any) -> list[tuple[Any, Any, Any]]:
        if old is None or new is None:
            return []
        return list(_others(old, new, currency=self._currency))

    def _spelled(self, price: ListedPrice | None) -> str:
        if price is None:
            return ""
        return spelled(price.unit_price_minor, self._currency)

    @property
    def _currency(self) -> str:
        return str(self.doing.row.hospital.currency)


_COMPARED = {
    "name": _("Name"),
    "category": _("Fee category"),
    "insurance_class": _("Insurance class"),
    "prepay_ratio": _("Prepay ratio"),
    "ceiling_minor": _("Price ceiling"),
    "national_code": _("National code"),
    "unit": _("Unit"),
    "valid_to": _("Valid to"),
}


def _others(
    old: ListedPrice, new: ListedPrice, *, currency: str
) -> Iterator[tuple[Any, Any, Any]]:
    """Name what else became another, with what it was and is."""
    for name, label in _COMPARED.items():
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            words = [_worded(name, value, currency=currency) for value in (was, now)]
            yield label, *words


def _worded(name: str, value: Any, *, currency: str) -> Any:
    if value in {None, ""}:
        return "-"
    if name == "category":
        return CATEGORY_NAMES[value]
    if name == "prepay_ratio":
        return f"{(value * 100).normalize():f} %"
    return spelled(value, currency) if name == "ceiling_minor" else value


def _publish(doing: Doing, _given: Mapping[str, Any]) -> None:
    publish_prices(price_list_id=doing.row.id, by=doing.by, at=doing.at)


def _withdraw(doing: Doing, _given: Mapping[str, Any]) -> None:
    withdraw_prices(price_list_id=doing.row.id, at=doing.at)


def _is_draft(doing: Doing) -> bool:
    return bool(doing.row.status == PriceListStatus.DRAFT)


def _may_be_withdrawn(doing: Doing) -> bool:
    if doing.row.status == PriceListStatus.PUBLISHED:
        return bool(doing.row.valid_from > today_in(doing.row.hospital, doing.at))
    return _is_draft(doing)


PUBLISH = Act(
    name="publish",
    title=_("Publish"),
    explained=_(
        "From its first day on these prices hold. A published version is never"
        " changed; another one takes its place."
    ),
    permission="clinic.publish_price_list",
    offered=_is_draft,
    carry_out=_publish,
    form=ChangesForm,
    icon="publish",
    variant=ActionVariant.PRIMARY,
)
WITHDRAW = Act(
    name="withdraw",
    title=_("Withdraw"),
    explained=_("The version never comes into force. Its prices stay to be seen."),
    permission="clinic.publish_price_list",
    offered=_may_be_withdrawn,
    carry_out=_withdraw,
    icon="block",
    variant=ActionVariant.DANGER,
)


@admin.register(PriceList)
class PriceListAdmin(ActingAdmin):
    """Versions of price lists, the newest first; the button above brings another."""

    belongs_to = "hospital__merchant"
    list_display = (
        "hospital",
        "version",
        "valid_from",
        toned(
            LIST_STATUS_NAMES,
            {"published": "success", "draft": "info", "withdrawn": "danger"},
        ),
        "prices_count",
        "imported_at",
        "imported_by",
    )
    list_filter = ("status", "hospital")
    list_select_related = ("hospital",)
    found_by = ("id",)
    actions_list = ("import_list",)
    actions_detail = ("publish", "withdraw")

    publish = as_button(PUBLISH)
    withdraw = as_button(WITHDRAW)

    @action(  # type: ignore[untyped-decorator] # unfold ships no types
        description=_("Import a price list"),
        url_path="import",
        icon="upload_file",
        permissions=["import_list"],
    )
    def import_list(self, request: HttpRequest) -> HttpResponse:
        """Bring a file."""
        return show_import(request, self)

    def has_import_list_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may bring a list."""
        return bool(request.user.has_perm("clinic.import_price_list"))

    def facts(self, row: PriceList) -> list[tuple[Any, Any]]:
        """Give what a person should see of a version before deciding about it."""
        facts = [
            (_("Hospital"), row.hospital),
            (_("Version"), row.version),
            (_("First day"), row.valid_from),
            (_("Prices"), row.prices_count),
        ]
        if row.valid_from < today_in(row.hospital, timezone.now()):
            warning = _("The first day has passed: charges made since then stay.")
            facts.append((_("Mind"), warning))
        return facts


@admin.register(Price)
class PriceAdmin(FactAdmin):
    """Prices of all versions, found by code."""

    belongs_to = "price_list__hospital__merchant"
    list_display = (
        "code",
        "name",
        "category",
        "insurance_class",
        money(Price, "unit_price_minor"),
        money(Price, "ceiling_minor"),
        "prepay_ratio",
        "unit",
        "price_list",
    )
    list_filter: ClassVar[Any] = ("category", "insurance_class")
    list_select_related = ("price_list__hospital",)
    found_by = ("code", "national_code", "price_list")

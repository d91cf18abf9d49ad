"""Parking in the admin: lots are kept, what happened is looked up and reviewed."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from credit.rules.credentials import spell_plate
from ledger.admin import FactAdmin, FactInline, HouseAdmin, money
from ledger.models.sealed import blind_index_of
from parking.models import (
    EventAnswer,
    GateEvent,
    Heartbeat,
    Lane,
    Lot,
    ParkingSession,
    Passage,
    Permit,
    ReviewItem,
)
from parking.operations.close_review import close_review
from parking.queries.lots import forget_lots
from parking.queries.tariffs import load_tariff, tariff_codes
from parking.rules.plates import PLATE, mask_plate


class PlateFound:
    """Rows with a plate: shown in part, found by the whole."""

    masked: ClassVar[tuple[str, ...]] = ("plate_masked",)

    @admin.display(description=_("plate"))
    def plate_masked(self, row: Any) -> str:
        """Show the plate in part."""
        return mask_plate(row.plate)

    def found_otherwise(self, term: str) -> Q:
        """Find by the plate's blind index."""
        return Q(plate_index=blind_index_of(PLATE, spell_plate(term)))


class LotForm(ModelForm):  # type: ignore[type-arg]
    """A lot as staff may change it."""

    def clean_tariff_code(self) -> str:
        """Take a tariff that exists, in the lot's currency.

        Raises:
            ValidationError: there is no such tariff, or its currency is another.
        """
        code = str(self.cleaned_data["tariff_code"])
        if code not in tariff_codes():
            raise ValidationError(_("There is no such tariff."), code="unknown")
        if load_tariff(code).versions[-1].currency != self.instance.currency:
            raise ValidationError(_("It has another currency."), code="currency")
        return code


class LaneInline(FactInline):
    """The lanes of a lot."""

    model = Lane
    ordering = ("code",)


@admin.register(Lot)
class LotAdmin(HouseAdmin):
    """Lots: names, tariff and capacity may be changed; the operation opens them."""

    form = LotForm
    list_display = ("code", "name", "merchant", "tariff_code", "capacity", "currency")
    found_by = ("id", "code")
    fields = ("code", "merchant", "name", "name_zh", "tariff_code", "capacity", "zone")
    readonly_fields = ("code", "merchant", "zone")
    inlines = (LaneInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Say no: a lot needs its accounts, which the operation opens."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no: what happened there is kept."""
        return False

    def save_model(self, *args: Any, **kwargs: Any) -> None:
        """Keep the change, and let this process see it at once."""
        super().save_model(*args, **kwargs)
        forget_lots()


@admin.register(Lane)
class LaneAdmin(HouseAdmin):
    """Lanes: names and directions may be changed."""

    list_display = ("code", "lot", "name", "direction")
    found_by = ("id", "lot")
    fields = ("lot", "code", "name", "direction")
    readonly_fields = ("lot", "code")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Say no: the operation that opens a lot builds its lanes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no: what happened there is kept."""
        return False


@admin.register(Permit)
class PermitAdmin(PlateFound, FactAdmin):
    """Permits."""

    list_display = ("plate_masked", "lot", "valid_from", "valid_to")
    found_by = ("id", "lot")


class AnswerInline(FactInline):
    """What the gate was told."""

    model = EventAnswer
    left_out = frozenset({"event"})


@admin.register(GateEvent)
class GateEventAdmin(FactAdmin):
    """Gate events; their bodies stay sealed."""

    list_display = ("event_id", "kind", "lot", "occurred_at", "received_at", "offline")
    list_filter = ("kind", "offline")
    found_by = ("id", "event_id", "lot")
    left_out = frozenset({"body"})
    inlines = (AnswerInline,)

    def found_otherwise(self, term: str) -> Q:
        """Find by the plate's blind index."""
        return Q(plate_index=blind_index_of(PLATE, spell_plate(term)))


@admin.register(Passage)
class PassageAdmin(FactAdmin):
    """What became of cars after they were read."""

    list_display = ("event", "kind", "about")
    list_filter = ("kind",)


@admin.register(Heartbeat)
class HeartbeatAdmin(FactAdmin):
    """When devices were last heard."""

    list_display = ("lot", "lane_code", "heard_at", "device_at", "device_seq")


@admin.register(ParkingSession)
class ParkingSessionAdmin(PlateFound, FactAdmin):
    """Sessions, found by id, holder, bill or the whole plate."""

    list_display = (
        "plate_masked",
        "lot",
        "status",
        "entry_at",
        "exit_at",
        money(ParkingSession, "fee_minor"),
        "outcome",
    )
    list_filter = ("status", "outcome")
    found_by = ("id", "holder_id", "bill_id", "lot")


@admin.register(ReviewItem)
class ReviewItemAdmin(FactAdmin):
    """The review list; staff take items off it."""

    list_display = ("reason", "lot", "event", "session_id", "noted_at", "seen_by")
    list_filter = ("reason", ("seen_at", admin.EmptyFieldListFilter))
    found_by = ("id", "event", "session_id", "lot")
    actions = ("mark_seen",)

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Say whether this person may take items off the list."""
        return bool(request.user.has_perm("parking.change_reviewitem"))

    @admin.action(description=_("Looked at"), permissions=["review"])
    def mark_seen(self, request: HttpRequest, items: QuerySet[ReviewItem]) -> None:
        """Note that this person has looked at the chosen items."""
        user_id, at = int(request.user.pk or 0), timezone.now()
        done = sum(
            close_review(item_id=UUID(str(item.pk)), user_id=user_id, at=at)
            for item in items
        )
        told = ngettext(
            "%(n)d item was looked at.", "%(n)d items were looked at.", done
        )
        self.message_user(request, told % {"n": done})

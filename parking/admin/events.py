"""What devices saw, and what of it a person should look at."""

from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from credit.rules.credentials import spell_plate
from ledger.admin import FactAdmin, FactInline
from ledger.models.sealed import blind_index_of
from parking.models import EventAnswer, GateEvent, Heartbeat, Passage, ReviewItem
from parking.operations.close_review import close_review
from parking.rules.plates import PLATE


class AnswerInline(FactInline):
    """What the gate was told."""

    model = EventAnswer
    left_out = frozenset({"event"})


@admin.register(GateEvent)
class GateEventAdmin(FactAdmin):
    """Gate events; their bodies stay sealed."""

    belongs_to = "lot__merchant"
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

    belongs_to = "event__lot__merchant"
    list_display = ("event", "kind", "about")
    list_filter = ("kind",)


@admin.register(Heartbeat)
class HeartbeatAdmin(FactAdmin):
    """When devices were last heard."""

    belongs_to = "lot__merchant"
    list_display = ("lot", "lane_code", "heard_at", "device_at", "device_seq")


@admin.register(ReviewItem)
class ReviewItemAdmin(FactAdmin):
    """The review list; staff take items off it."""

    belongs_to = "lot__merchant"
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

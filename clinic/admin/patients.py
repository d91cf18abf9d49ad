"""Who patients turned out to be, whose children, and visits that never took place."""

from django.contrib import admin

from clinic.models import Newborn, PatientNaming, VisitVoid
from ledger.admin import FactAdmin
from ledger.admin.base import linked


@admin.register(Newborn)
class NewbornAdmin(FactAdmin):
    """Newborns, found by their own or their mother's visit."""

    belongs_to = "visit__hospital__merchant"
    list_display = (
        linked(Newborn, "visit"),
        linked(Newborn, "mother"),
        "birth_order",
    )
    found_by = ("visit", "mother", "holder_id")


@admin.register(PatientNaming)
class PatientNamingAdmin(FactAdmin):
    """Who was named when, and instead of whom."""

    belongs_to = "visit__hospital__merchant"
    list_display = (linked(PatientNaming, "visit"), "payer_id", "instead_of_id", "at")
    found_by = ("visit", "payer_id", "instead_of_id", "holder_id")


@admin.register(VisitVoid)
class VisitVoidAdmin(FactAdmin):
    """Visits that never took place."""

    belongs_to = "visit__hospital__merchant"
    list_display = (linked(VisitVoid, "visit"), "voided_at", "recorded_at")
    found_by = ("visit", "holder_id")

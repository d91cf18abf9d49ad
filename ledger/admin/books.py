"""The books: accounts, transfers, holds, and how far derived balances are rolled up."""

from django.contrib import admin

from ledger.admin.base import FactAdmin, money
from ledger.models import Account, Checkpoint, Hold, Transfer, Unrolled


@admin.register(Account)
class AccountAdmin(FactAdmin):
    """Accounts; the counters of derived ones stay zero."""

    list_display = (
        "code",
        "currency",
        "tracked",
        money(Account, "limit_minor"),
        "debits_posted",
        "credits_posted",
        "debits_pending",
        "closed_at",
    )
    list_filter = ("tracked", "currency")
    found_by = ("id", "holder_id", "code")


@admin.register(Transfer)
class TransferAdmin(FactAdmin):
    """Transfers, found by id, holder or bill."""

    list_display = (
        "id",
        "kind",
        money(Transfer, "amount_minor"),
        "bill_id",
        "occurred_at",
        "booked_at",
    )
    list_filter = ("kind",)
    found_by = ("id", "holder_id", "bill_id")


@admin.register(Hold)
class HoldAdmin(FactAdmin):
    """Holds and what became of them."""

    list_display = ("transfer_id", "holder_id", "status", "expires_at")
    list_filter = ("status",)
    found_by = ("transfer_id", "holder_id")


@admin.register(Checkpoint)
class CheckpointAdmin(FactAdmin):
    """What the roll-up has added so far."""

    list_display = ("account_id", "debits_posted", "credits_posted", "rolled_at")
    found_by = ("account_id",)


@admin.register(Unrolled)
class UnrolledAdmin(FactAdmin):
    """Transfers that no checkpoint covers yet."""

    list_display = ("transfer_id",)
    found_by = ("transfer_id",)

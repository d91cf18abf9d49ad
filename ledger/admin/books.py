"""The books: accounts, holds, seals, and how far balances are rolled up."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ledger.admin.base import FactAdmin, money
from ledger.models import (
    Account,
    Checkpoint,
    Hold,
    HourTotal,
    Seal,
    SealLeaf,
    SealNode,
    Unrolled,
    Unsealed,
)


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


@admin.register(HourTotal)
class HourTotalAdmin(FactAdmin):
    """What the roll-up has added up by hours, the newest first."""

    list_display = (
        "begins_at",
        "kind",
        "debit_account_id",
        "credit_account_id",
        "merchant_id",
        "transfers",
        money(HourTotal, "amount_minor"),
    )
    list_filter = ("kind",)
    found_by = ("id",)
    ordering: ClassVar[Any] = ("-begins_at",)


@admin.register(Unrolled)
class UnrolledAdmin(FactAdmin):
    """Transfers that no checkpoint covers yet."""

    list_display = ("transfer_id",)
    found_by = ("transfer_id",)


@admin.register(Seal)
class SealAdmin(FactAdmin):
    """The days that are closed for good, the newest first; roots are public."""

    list_display = ("day", "leaves", "chained", "sealed_at")
    besides = ("merkle", "chained")
    ordering: ClassVar[Any] = ("-day",)

    @admin.display(description=_("root of the day"))
    def merkle(self, seal: Seal) -> str:
        """Write the root over the day's transfers."""
        return bytes(seal.merkle_root).hex()

    @admin.display(description=_("root tied to the day before"))
    def chained(self, seal: Seal) -> str:
        """Write the root that the next day's is tied to."""
        return bytes(seal.chained_root).hex()


@admin.register(SealLeaf)
class SealLeafAdmin(FactAdmin):
    """In which seal a transfer stands."""

    list_display = ("transfer_id", "day", "position")
    found_by = ("transfer_id",)


@admin.register(SealNode)
class SealNodeAdmin(FactAdmin):
    """What a proof needn't read again."""

    list_display = ("day", "position")
    found_by = ("id",)


@admin.register(Unsealed)
class UnsealedAdmin(FactAdmin):
    """Transfers that no seal has taken yet."""

    list_display = ("transfer_id", "booked_at")
    found_by = ("transfer_id",)

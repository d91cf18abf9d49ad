"""Merchants as other apps need them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from ledger.models import Account, Merchant
from ledger.rules import accounts


def risk_modes(merchant_ids: set[UUID]) -> dict[UUID, str]:
    """Say of each of these merchants who bears the risk, in one query."""
    rows = Merchant.objects.filter(id__in=merchant_ids)
    return dict(rows.values_list("id", "risk_mode"))


def merchants_within(merchant_ids: Collection[UUID] | None) -> list[UUID]:
    """Name these merchants, or all, by their codes' order."""
    rows = Merchant.objects.order_by("code")
    if merchant_ids is not None:
        rows = rows.filter(id__in=merchant_ids)
    return list(rows.values_list("id", flat=True))


def merchant_names(merchant_ids: set[UUID], *, language: str) -> dict[UUID, str]:
    """Name these merchants as readers of a language do."""
    rows = Merchant.objects.filter(id__in=merchant_ids)
    is_chinese = language.startswith("zh")
    return {one.id: (is_chinese and one.name_zh) or one.name for one in rows}


@dataclass(frozen=True, slots=True)
class Income:
    """Whose an account is, in which currency; ``is_payable``: we owe what is on it."""

    merchant_id: UUID
    currency: str
    is_payable: bool


@dataclass(frozen=True, slots=True)
class Books:
    """Which accounts are merchants', and which are insurers'."""

    income: Mapping[UUID, Income]
    insurers: Collection[UUID]

    @property
    def payable(self) -> list[UUID]:
        """Give the accounts on which we owe a merchant."""
        return [account for account, one in self.income.items() if one.is_payable]

    @property
    def currencies(self) -> set[str]:
        """Give the currencies that merchants are paid in."""
        return {one.currency for one in self.income.values()}

    def of(self, merchant_ids: Collection[UUID] | None) -> list[UUID]:
        """Give the accounts of these merchants, or of all."""
        return [
            account
            for account, one in self.income.items()
            if merchant_ids is None or one.merchant_id in merchant_ids
        ]


def books_of_merchants() -> Books:
    """Give the accounts of every merchant, and of every insurer, in two queries."""
    deferred, payable = accounts.merchant_deferred, accounts.merchant_payable
    names = {
        name(merchant_id).code: (merchant_id, name is payable)
        for merchant_id in Merchant.objects.values_list("id", flat=True)
        for name in (deferred, payable)
    }
    ours = Account.objects.filter(holder_id=accounts.HOUSE_HOLDER)
    insurers = Q(code__startswith=accounts.insurer("").code)
    rows = ours.filter(Q(code__in=names) | insurers)
    found = list(rows.values_list("id", "code", "currency"))
    return Books(
        {
            account: Income(names[code][0], currency, names[code][1])
            for account, code, currency in found
            if code in names
        },
        [account for account, code, _currency in found if code not in names],
    )

"""The ledger in the admin: everything may be looked up, little may be changed."""

from ledger.admin import (
    bills,
    books,
    deposits,
    disputes,
    dunning,
    evidence,
    handing_over,
    machines,
    payments,
    receipts,
    refunds,
    shifts,
    surplus,
    transfers,
)
from ledger.admin.base import FactAdmin, FactInline, HouseAdmin, money

__all__ = [
    "FactAdmin",
    "FactInline",
    "HouseAdmin",
    "bills",
    "books",
    "deposits",
    "disputes",
    "dunning",
    "evidence",
    "handing_over",
    "machines",
    "money",
    "payments",
    "receipts",
    "refunds",
    "shifts",
    "surplus",
    "transfers",
]

"""The ledger in the admin: everything may be looked up, little may be changed."""

from ledger.admin import bills, books, machines
from ledger.admin.base import FactAdmin, FactInline, HouseAdmin, money

__all__ = [
    "FactAdmin",
    "FactInline",
    "HouseAdmin",
    "bills",
    "books",
    "machines",
    "money",
]

"""The chart of accounts: every account's name, owner and id.

An account's id follows from its code and currency, so that a posting needs no
look-up. Tracked accounts (``line``, ``due``, and what belongs to a holder)
decide something and keep their counters; everything that everyone credits is
derived: a checkpoint plus the transfers since.
"""

from dataclasses import dataclass
from uuid import UUID

from ledger.rules.ids import name_based_id

HOUSE_HOLDER = UUID("00000000-0000-8000-8000-000000000001")
"""The holder of our own money: banks, clearing, merchants' balances, fees."""


@dataclass(frozen=True, slots=True)
class AccountName:
    """An account's code, whose it is, and whether its counters are kept."""

    code: str
    holder_id: UUID = HOUSE_HOLDER
    tracked: bool = False

    def id(self, currency: str) -> UUID:
        """Give the id of this account in a currency."""
        return name_based_id("account", self.code, currency)


def line(kind: str, holder_id: UUID) -> AccountName:
    """What a holder owes within the promise of a credit line."""
    return AccountName(f"line:{kind}:{holder_id}", holder_id, tracked=True)


def due(holder_id: UUID) -> AccountName:
    """What a holder owes without a promise."""
    return AccountName(f"due:{holder_id}", holder_id, tracked=True)


def merchant_deferred(merchant_id: UUID) -> AccountName:
    """What a merchant has earned and nobody has collected yet."""
    return AccountName(f"merchant:{merchant_id}:deferred")


def merchant_payable(merchant_id: UUID) -> AccountName:
    """What we owe a merchant."""
    return AccountName(f"merchant:{merchant_id}:payable")


def merchant_income(merchant_id: UUID, risk_mode: str) -> AccountName:
    """Where a capture goes: ``deferred``, or at once ``payable`` (city risk)."""
    if risk_mode == "city":
        return merchant_payable(merchant_id)
    return merchant_deferred(merchant_id)


def clearing(gateway: str) -> AccountName:
    """What a gateway has taken and not yet paid to the bank."""
    return AccountName(f"clearing:{gateway}")


def insurer(fund: str) -> AccountName:
    """What an insurance fund owes."""
    return AccountName(f"insurer:{fund}")


def till(till_id: UUID) -> AccountName:
    """The cash that a merchant's desk has taken."""
    return AccountName(f"till:{till_id}")


def unapplied(holder_id: UUID) -> AccountName:
    """Money nobody expected, until it has been given back."""
    return AccountName(f"unapplied:{holder_id}", holder_id, tracked=True)


def prepaid(holder_id: UUID) -> AccountName:
    """What a holder has paid before there was a bill: it can't be overdrawn."""
    return AccountName(f"prepaid:{holder_id}", holder_id, tracked=True)


BAD_DEBT = AccountName("bad_debt")
"""What the city has given up collecting, where it bears the risk."""

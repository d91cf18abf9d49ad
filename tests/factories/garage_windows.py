"""Cashiers at a garage's windows, and what stands in their tills."""

from uuid import UUID, uuid4

from django.test import Client

from config.verification import ALL_CHECKS
from ledger.models import Bill, Shift
from ledger.models.account import Account
from ledger.queries.verification import faults
from ledger.rules import accounts
from ledger.rules.accounts import AccountName
from tests.factories.bills import a_bill
from tests.factories.desk import EVERYTHING, a_clerk, act
from tests.factories.paid import balance
from tests.factories.shifts import GARAGE, a_shift


def at_window(name: str, desk: str) -> Client:
    """Let somebody who may do everything sit down at a window of the garage."""
    cashier = a_clerk(name, *EVERYTHING)
    a_shift(name, desk)
    return cashier


def shift_of(name: str) -> Shift:
    return Shift.objects.get(cashier__username=name)


def stands(name: AccountName) -> int:
    """What stands on an account; nothing, where there is none yet."""
    known = Account.objects.filter(id=name.id("CNY")).exists()
    return balance(name) if known else 0


def till_of(name: str) -> int:
    return balance(accounts.till(shift_of(name).id))


def owing(amount_minor: int = 40_00) -> UUID:
    return a_bill(uuid4(), amount_minor, merchant=GARAGE)


def paid_in_cash(desk: Client, amount_minor: int = 40_00) -> UUID:
    bill = owing(amount_minor)
    yuan = f"{amount_minor / 100:.2f}"
    act(desk, "bill", bill, "take_tenders", kind_1="cash", amount_1=yuan)
    return bill


def status_of(bill: UUID) -> str:
    return str(Bill.objects.get(id=bill).status)


def all_is_well() -> bool:
    found = list(faults(ALL_CHECKS))
    assert found == []
    return True

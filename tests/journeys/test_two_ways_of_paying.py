"""A bill is paid at the desk while nobody knows what became of the first payment."""

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import Settings

from ledger.models import Bill, Payment, Refund, Shift, Surplus
from ledger.operations.take_tenders import AnswerOutstanding, by_terminal, in_cash
from ledger.queries.trial_balance import trial_balance
from ledger.queries.verification import faults
from ledger.rules import accounts
from ledger.tasks import run_due
from tests.databases import TestDatabase
from tests.factories.answers import a_mandate_of
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.desk_money import take_tenders
from tests.factories.sandbox import SECRET, SandboxProcess

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("two-ways")) as process:
        yield process


@pytest.fixture(autouse=True)
def _asked(gateway: SandboxProcess, settings: Settings) -> None:
    settings.SANDBOX_URL, settings.SANDBOX_SECRET = gateway.url, SECRET


def at_the_desk(bill: UUID, *, supersede: bool) -> Payment:
    tenders = [
        in_cash(400),
        by_terminal("qr", 500, gateway="terminal", slip="0042"),
    ]
    return take_tenders(
        payment_id=uuid4(),
        bill_id=bill,
        tenders=tenders,
        by="wang",
        at=NOON + 2 * MINUTE,
        supersede=supersede,
    )


def balances() -> dict[str, int]:
    """Debits less credits of our own accounts that are not at zero."""
    rows = trial_balance()
    found = {row.account: row.debits_minor - row.credits_minor for row in rows}
    return {
        code: minor
        for code, minor in found.items()
        if minor and not code.startswith("merchant:")
    }


def test_what_was_taken_twice_is_given_back_by_itself(
    committed: TestDatabase, gateway: SandboxProcess, settings: Settings
) -> None:
    holder = uuid4()
    a_mandate_of(holder, "tok_ok")
    bill = a_bill(holder, 900)
    # The gateway takes the money, and its answer never reaches us.
    run_due_without_an_answer(settings)
    payment = Payment.objects.get()
    assert payment.status == "unknown"
    charge = {"reference": payment.reference, "token": "tok_ok", "currency": "CNY"}
    gateway.post("/charges", charge | {"amount_minor": 900})
    with pytest.raises(AnswerOutstanding):
        at_the_desk(bill, supersede=False)
    at_the_desk(bill, supersede=True)
    assert Bill.objects.get().status == "settled"

    run_due(NOON + 3 * MINUTE)
    assert Surplus.objects.get().cause == "late_success"
    run_due(NOON + 4 * MINUTE)
    refund = Refund.objects.get()
    assert refund.status == "succeeded"
    (given_back,) = json.loads(gateway.read(f"/refunds?reference={refund.reference}"))
    assert given_back["charge_reference"] == payment.reference
    assert given_back["amount_minor"] == 900
    till = accounts.till(Shift.objects.get().id).code
    assert balances() == {till: 400, "clearing:terminal": 500}
    run_due(NOON + 9 * 24 * HOUR)
    assert Surplus.objects.count() == Refund.objects.count() == 1
    assert list(faults()) == []


def run_due_without_an_answer(settings: Settings) -> None:
    at_home, settings.SANDBOX_URL = settings.SANDBOX_URL, "http://127.0.0.1:1"
    run_due(NOON)
    settings.SANDBOX_URL = at_home

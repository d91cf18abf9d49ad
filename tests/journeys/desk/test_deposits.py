"""Deposits at the desk: taken during a stay, used for its bill, given back."""

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import Bill, Deposit, DepositReturn, Payment
from ledger.operations.count_shift import count_shift
from ledger.operations.take_tenders import in_cash
from ledger.queries.verification import faults
from ledger.rules import accounts
from tests.cast import ZHAO
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.clinic import a_hospital, a_visit
from tests.factories.deposits import a_deposit, card, cash
from tests.factories.desk import act, bill_now, buttons, page_of, refused, told
from tests.factories.people import a_citizen
from tests.factories.shifts import GARAGE, a_shift

pytestmark = pytest.mark.django_db


def an_open_bill() -> UUID:
    """A stay that goes on, where the clerk sits."""
    a_citizen(ZHAO)
    return a_visit(a_hospital(GARAGE), ZHAO, "inpatient", at=NOON).bill_id


def left(which: str, clerk: Client) -> list[int]:
    listed = clerk.get(reverse("admin:ledger_deposit_changelist"), {"left": which})
    rows = listed.context["cl"].result_list
    return sorted(deposit.amount_minor for deposit in rows)


def test_a_deposit_is_taken_while_the_bill_is_open(clerk: Client) -> None:
    bill = an_open_bill()
    assert buttons(clerk, "bill", bill) == {"take_deposit"}
    given = {"kind": "cash", "amount_minor": "500"}
    told = act(clerk, "bill", bill, "take_deposit", **given)
    assert told == "Deposit taken: ¥500.00."
    given = {"kind": "card", "amount_minor": "80.50", "slip": "A-7"}
    act(clerk, "bill", bill, "take_deposit", **given)
    taken = Deposit.objects.order_by("amount_minor")
    assert [(one.kind, one.amount_minor, one.by) for one in taken] == [
        ("card", 80_50, "desk:clerk"),
        ("cash", 500_00, "desk:clerk"),
    ]
    assert list(faults()) == []


def test_the_same_form_sent_twice_is_one_deposit(clerk: Client) -> None:
    bill = an_open_bill()
    address = page_of("bill", bill, "take_deposit")
    given = {"row_id": uuid4(), "kind": "cash", "amount_minor": "500"}
    for _ in range(2):
        assert clerk.post(address, given).status_code == 302
    assert Deposit.objects.count() == 1


def test_a_deposit_given_back_twice_by_one_form_asks_for_nothing(
    clerk: Client,
) -> None:
    deposit = a_deposit(an_open_bill(), cash(500_00))
    address = page_of("deposit", deposit.id, "give_back")
    given = {"row_id": uuid4(), "amount_minor": "500"}
    for said in ("Give back: ¥500.00.", "This was done before: Give the deposit back"):
        answer = clerk.post(address, given)
        assert (answer.status_code, told(answer)) == (302, said)
    assert DepositReturn.objects.get().amount_minor == 500_00


@pytest.mark.parametrize(
    ("deposit_minor", "handed"), [(130_00, ""), (60_00, "50")], ids=["over", "under"]
)
def test_a_bill_paid_with_a_deposit_isnt_asked_for_once_more(
    clerk: Client, deposit_minor: int, handed: str
) -> None:
    bill = a_bill(uuid4(), 100_00)
    a_deposit(bill, cash(deposit_minor))
    address = page_of("bill", bill, "pay_with_deposits")
    given = {"payment_id": uuid4(), "kind_1": "cash", "amount_1": handed}
    assert clerk.post(address, given).status_code == 302
    again = clerk.post(address, given)
    assert (again.status_code, told(again)) == (
        302,
        "This was done before: Pay with the deposit",
    )
    assert Payment.objects.get().amount_minor == 100_00


def test_a_form_from_before_the_bill_was_closed_takes_no_deposit(
    clerk: Client,
) -> None:
    address = page_of("bill", a_bill(uuid4(), 100_00), "take_deposit")
    given = {"row_id": uuid4(), "kind": "cash", "amount_minor": "5"}
    assert "nothing can be added to it" in refused(clerk, address, **given)
    assert not Deposit.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "card", "amount_minor": "5"}, "The slip has a number."),
        ({"kind": "cash", "amount_minor": "5", "slip": "1"}, "Cash has no slip."),
        ({"kind": "cash", "amount_minor": "0"}, "Say how much."),
    ],
)
def test_what_is_no_deposit_is_not_taken(
    clerk: Client, given: dict[str, str], sentence: str
) -> None:
    address = page_of("bill", an_open_bill(), "take_deposit")
    page = clerk.post(address, {"row_id": uuid4(), **given})
    assert sentence in page.content.decode()
    assert not Deposit.objects.exists()


def test_the_bill_is_paid_with_it_and_the_rest_is_handed_out(clerk: Client) -> None:
    bill = a_bill(uuid4(), 100_00)
    assert "pay_with_deposits" not in buttons(clerk, "bill", bill)
    a_deposit(bill, cash(130_00))
    assert "pay_with_deposits" in buttons(clerk, "bill", bill)
    page = clerk.get(page_of("bill", bill, "pay_with_deposits")).content.decode()
    for sum_ in ("¥100.00", "¥130.00", "¥30.00", "¥0.00"):
        assert sum_ in page
    told = act(clerk, "bill", bill, "pay_with_deposits")
    assert told == "Paid with the deposit. Give back: ¥30.00."
    assert bill_now(bill) == "settled"
    assert list(faults()) == []


def test_what_is_missing_is_handed_over_with_change(clerk: Client) -> None:
    bill = a_bill(uuid4(), 100_00)
    a_deposit(bill, card(60_00))
    given = {"kind_1": "cash", "amount_1": "50"}
    told = act(clerk, "bill", bill, "pay_with_deposits", **given)
    assert told == "Paid with the deposit. Change: ¥10.00."
    assert Payment.objects.get().amount_minor == 100_00
    assert list(faults()) == []


def test_a_deposit_goes_back_in_parts_and_never_twice(clerk: Client) -> None:
    bill = an_open_bill()
    deposit = a_deposit(bill, cash(500_00))
    assert buttons(clerk, "deposit", deposit.id) == {"give_back", "print_out"}
    told = act(clerk, "deposit", deposit.id, "give_back", amount_minor="200")
    assert told == "Give back: ¥200.00."
    assert left("some", clerk) == [500_00]
    act(clerk, "deposit", deposit.id, "give_back")
    assert left("some", clerk) == []
    assert buttons(clerk, "deposit", deposit.id) == {"print_out"}
    address = page_of("deposit", deposit.id, "give_back")
    told = refused(clerk, address, row_id=uuid4())
    assert told == "Of this deposit only 0 minor units are left."
    assert DepositReturn.objects.count() == 2


def test_cash_of_a_counted_shift_goes_back_out_of_the_present_till(
    clerk: Client,
) -> None:
    shift = a_shift("wang", "2")
    bill = a_bill(uuid4(), 100_00, merchant=GARAGE)
    deposit = a_deposit(bill, in_cash(40_00), shift_id=shift.id)
    count_shift(shift_id=shift.id, counts={50_00: 1, 20_00: 2}, at=NOON)
    act(clerk, "deposit", deposit.id, "give_back")
    (back,) = DepositReturn.objects.all()
    assert back.shift.cashier.username == "clerk"
    assert back.account == accounts.till(back.shift_id).code
    assert list(faults()) == []


def test_what_nobody_needs_any_more_is_listed(clerk: Client) -> None:
    waiting = an_open_bill()
    a_deposit(waiting, cash(500_00))
    paid = a_bill(uuid4(), 100_00)
    a_deposit(paid, cash(70_00))
    assert (left("some", clerk), left("over", clerk)) == ([70_00, 500_00], [])
    given = {"kind_1": "cash", "amount_1": "100"}
    act(clerk, "bill", paid, "take_tenders", **given)
    assert left("over", clerk) == [70_00]
    assert Bill.objects.get(id=waiting).status == "open"

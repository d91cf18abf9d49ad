"""Faults of tills that cashiers of existing systems reported: none happens here."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client

from ledger.models import Bill, Payment, Refund, RefundTender, Tender, Transfer
from ledger.operations.hand_back_refund import TenderExceeded, TendersDiffer
from ledger.operations.request_refund import request_refund
from ledger.operations.take_back_bill import take_back_bill
from ledger.operations.take_back_payment import take_back_payment
from ledger.operations.take_tenders import by_terminal, in_cash, take_tenders
from ledger.rules import accounts
from tests.databases import TestDatabase
from tests.factories.answers import SOON
from tests.factories.books import NOON
from tests.factories.desk import act, buttons, page_of, refused
from tests.factories.desk_money import hand_back_refund, in_tills
from tests.factories.garage_windows import (
    all_is_well,
    at_window,
    owing,
    paid_in_cash,
    shift_of,
    stands,
    status_of,
    till_of,
)
from tests.factories.paid import a_draft
from tests.integration.test_refund_races import at_once

HOUR = timedelta(hours=1)
TERMINAL = accounts.clearing("terminal")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """An hour after the bills of these stories were made."""
    with time_machine.travel(NOON + HOUR, tick=False):
        yield


@pytest.fixture
def wang(committed: TestDatabase) -> Client:
    return at_window("wang", "1")


@pytest.fixture
def li(committed: TestDatabase) -> Client:
    return at_window("li", "2")


def test_what_is_refunded_twice_leaves_the_till_once(wang: Client, li: Client) -> None:
    """Two cashiers at once, then again: one of them hands out, and only once."""
    bill = paid_in_cash(wang)
    act(wang, "bill", bill, "request_refund", what="whole", reason="Wrong car")
    refund = Refund.objects.get()
    shifts = [shift_of("wang").id, shift_of("li").id]
    became = at_once(
        [
            lambda shift=shift: hand_back_refund(  # type: ignore[misc]  # a default is no annotation
                refund_id=refund.id, shift_id=shift, by="li", at=SOON
            )
            for shift in shifts * 3
        ]
    )
    assert became.count("done") == 1
    assert set(became) <= {
        "done",
        "ledger.refund.not_waiting",
        "ledger.shift.till_too_empty",
    }
    assert refused(li, page_of("refund", refund.id, "hand_back")).startswith("The ref")
    assert RefundTender.objects.count() == 1
    assert in_tills() == 0
    assert "request_refund" not in buttons(li, "bill", bill)
    assert all_is_well()


def test_no_more_is_refunded_than_was_paid(wang: Client, li: Client) -> None:
    """In one piece, in pieces, by four at once: what is asked for is reserved."""
    bill = paid_in_cash(wang)
    address = page_of("bill", bill, "request_refund")
    part = {"what": "part", "amount_minor": "40.01", "reason": "Rebate"}
    page = wang.post(address, part | {"row_id": uuid4()}).content.decode()
    assert "Only ¥40.00 is left to give back." in page
    assert not Refund.objects.exists()
    asked = [a_draft(bill, amount_minor=15_00) for _ in range(4)]
    became = at_once(
        [lambda one=one: request_refund(draft=one, at=SOON) for one in asked]  # type: ignore[misc]  # a default is no annotation
    )
    assert became.count("done") == 2
    assert became.count("ledger.refund.exceeds_paid") == 2
    for refund in Refund.objects.all():
        act(wang, "refund", refund.id, "hand_back")
    assert till_of("wang") == 10_00
    assert all_is_well()


def test_money_goes_back_to_the_tender_that_it_came_in(wang: Client) -> None:
    """What a card paid isn't handed out in cash, nor to another bill's card."""
    bill, other = owing(30_00), owing(50_00)
    given = {"kind_1": "cash", "amount_1": "10"}
    card = {"kind_2": "card", "amount_2": "20", "slip_2": "A-1"}
    act(wang, "bill", bill, "take_tenders", **given, **card)
    act(wang, "bill", other, "take_tenders", kind_1="card", amount_1="50", slip_1="B")
    act(wang, "bill", bill, "request_refund", what="whole", reason="Wrong car")
    refund, mine = Refund.objects.get(), shift_of("wang").id
    cash = Tender.objects.get(kind="cash")
    strange = Tender.objects.get(slip="B")
    for tenders, refusal in (
        ({cash.id: 30_00}, TenderExceeded),
        ({strange.id: 30_00}, TendersDiffer),
    ):
        with pytest.raises(refusal), transaction.atomic():
            hand_back_refund(
                refund_id=refund.id, shift_id=mine, by="wang", at=SOON, tenders=tenders
            )
    assert (till_of("wang"), stands(TERMINAL)) == (10_00, 70_00)
    act(wang, "refund", refund.id, "hand_back")
    assert (till_of("wang"), stands(TERMINAL)) == (0, 50_00)
    assert all_is_well()


def test_a_cancelled_bill_is_paid_by_nobody(wang: Client) -> None:
    """Neither from the page that was open before, nor at the same moment."""
    bill = owing()
    open_page = page_of("bill", bill, "take_tenders")
    assert wang.get(open_page).status_code == 200
    holder = Bill.objects.get(id=bill).holder_id
    take_back_bill(bill_id=bill, holder_id=holder, at=SOON, by="desk:li")
    given = {"payment_id": uuid4(), "kind_1": "cash", "amount_1": "40"}
    assert (
        refused(wang, open_page, **given)
        == "The bill is “Voided” and can't be paid now."
    )
    assert "take_tenders" not in buttons(wang, "bill", bill)
    assert not Payment.objects.exists()
    racing = owing()
    holder = Bill.objects.get(id=racing).holder_id
    became = at_once(
        [
            lambda: pay_in_cash(racing, "wang"),
            lambda: take_back_bill(
                bill_id=racing, holder_id=holder, at=SOON, by="desk:li"
            ),
        ]
    )
    assert became.count("done") == 1
    assert (status_of(racing) == "settled") == Payment.objects.exists()
    assert all_is_well()


def pay_in_cash(bill: UUID, cashier: str, payment_id: UUID | None = None) -> Payment:
    return take_tenders(
        payment_id=payment_id or uuid4(),
        bill_id=bill,
        tenders=[in_cash(Bill.objects.get(id=bill).cash_minor)],
        shift_id=shift_of(cashier).id,
        by=cashier,
        at=SOON,
    )


def test_a_payment_stands_in_one_cash_book(wang: Client, li: Client) -> None:
    """Taken at two windows at once, and told again in another's shift."""
    bill, same = owing(), uuid4()
    became = at_once(
        [lambda who=who: pay_in_cash(bill, who) for who in ("wang", "li") * 3]  # type: ignore[misc]  # a default is no annotation
    )
    assert became.count("done") == 1
    assert sorted([till_of("wang"), till_of("li")]) == [0, 40_00]
    told = owing()
    pay_in_cash(told, "wang", same)
    before = (till_of("wang"), till_of("li"))
    assert pay_in_cash(told, "li", same).shift_id == shift_of("wang").id
    assert (till_of("wang"), till_of("li")) == before
    tills = set(Tender.objects.values_list("payment__shift_id", "account"))
    assert tills == {(shift, accounts.till(shift).code) for shift, _ in tills}
    assert all_is_well()


def test_a_bill_that_is_paid_again_keeps_its_first_payment(
    committed: TestDatabase, wang: Client
) -> None:
    """Taken back and paid again: payment, tenders and transfers stay; one counts."""
    bill = owing()
    first = pay_in_cash(bill, "wang")
    kept = (
        set(Transfer.objects.values_list("id", "amount_minor")),
        set(Tender.objects.values_list("id", "amount_minor", "account")),
    )
    take_back_payment(
        payment_id=first.id, by="desk:wang", at=SOON, shift_id=shift_of("wang").id
    )
    assert (status_of(bill), till_of("wang")) == ("closed", 0)
    second = pay_in_cash(bill, "wang")
    found = dict(Payment.objects.filter(bill=bill).values_list("id", "status"))
    assert found == {first.id: "taken_back", second.id: "succeeded"}
    assert kept[0] <= set(Transfer.objects.values_list("id", "amount_minor"))
    assert kept[1] <= set(Tender.objects.values_list("id", "amount_minor", "account"))
    shown = wang.get(page_of("bill", bill)).content.decode()
    assert first.reference in shown
    assert second.reference in shown
    for rows in (Payment.objects.filter(id=first.id), Refund.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        Payment.objects.filter(id=first.id).update(status="declined")
    assert (status_of(bill), till_of("wang")) == ("settled", 40_00)
    assert all_is_well()


FAILS = """
CREATE FUNCTION public.fails() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
CREATE TRIGGER fails AFTER INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION public.fails()
"""


def as_owner(database: TestDatabase, statement: str) -> None:
    url = psycopg.conninfo.make_conninfo(
        settings.DATABASE_OWNER_URL, dbname=database.name
    )
    with psycopg.connect(url) as owner:
        owner.execute(statement)


@pytest.mark.parametrize(
    "table", ["ledger_payment", "ledger_tender", "ledger_billstep", "ledger_transfer"]
)
def test_a_bill_is_saved_with_its_payment_or_not_at_all(
    committed: TestDatabase, wang: Client, table: str
) -> None:
    """The database fails half-way, at one place or another; later it works."""
    bill = owing()
    transfers = Transfer.objects.count()
    as_owner(committed, FAILS.format(table=table))
    with pytest.raises(DatabaseError, match="the disk is full"):
        pay_in_cash(bill, "wang")
    assert status_of(bill) == "closed"
    assert not Payment.objects.exists()
    assert not Tender.objects.exists()
    assert Transfer.objects.count() == transfers
    assert all_is_well()
    as_owner(committed, "DROP FUNCTION public.fails() CASCADE")
    pay_in_cash(bill, "wang")
    assert (status_of(bill), till_of("wang")) == ("settled", 40_00)
    assert all_is_well()


@pytest.mark.parametrize("missing_minor", [1, 39_99])
def test_no_tender_that_is_too_small_settles_a_bill(
    wang: Client, missing_minor: int
) -> None:
    """On the page and beneath it; nor do several that are too small together."""
    bill = owing()
    given_minor = 40_00 - missing_minor
    address = page_of("bill", bill, "take_tenders")
    given = {"kind_1": "cash", "amount_1": f"{given_minor / 100:.2f}"}
    page = wang.post(address, given | {"payment_id": uuid4()}).content.decode()
    assert "is still missing." in page
    for tenders in (
        [in_cash(given_minor)],
        [by_terminal("card", given_minor, gateway="terminal", slip="A")],
    ):
        became = at_once(
            [
                lambda tenders=tenders: take_tenders(  # type: ignore[misc]  # a default is no annotation
                    payment_id=uuid4(),
                    bill_id=bill,
                    tenders=tenders,
                    shift_id=shift_of("wang").id,
                    by="wang",
                    at=SOON,
                )
            ]
        )
        assert became == ["ledger.tenders.sum_differs"]
    assert (status_of(bill), in_tills(), stands(TERMINAL)) == ("closed", 0, 0)
    assert not Payment.objects.exists()
    assert all_is_well()

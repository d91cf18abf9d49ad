"""Payments at the desk, and those whose answer stayed lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from ledger.models import Payment, Tender
from ledger.queries.verification import faults
from tests.factories.answers import SOON, hear, lost, submitted
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.desk import act, bill_now, buttons, page_of, told

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_a_bill_is_paid_in_three_tenders_with_change(clerk: Client) -> None:
    bill = a_bill(uuid4(), 100_00)
    answers = {
        "kind_1": "cash",
        "amount_1": "50",
        "kind_2": "card",
        "amount_2": "30.00",
        "slip_2": "A-1",
        "kind_3": "qr",
        "amount_3": "25.5",
        "slip_3": "Q-9",
    }
    assert act(clerk, "bill", bill, "take_tenders", **answers) == (
        "Taken: ¥100.00. Change: ¥5.50."
    )
    assert bill_now(bill) == "settled"
    taken = Tender.objects.order_by("amount_minor").values_list("kind", "amount_minor")
    assert list(taken) == [("qr", 25_50), ("card", 30_00), ("cash", 44_50)]
    assert list(faults()) == []


def test_what_is_missing_is_reckoned_before_anything_is_taken(clerk: Client) -> None:
    bill = a_bill(uuid4(), 100_00)
    address = page_of("bill", bill, "take_tenders")
    given = {"payment_id": uuid4(), "kind_1": "cash", "amount_1": "60"}
    page = clerk.post(address, given | {"reckon": "1"}).content.decode()
    assert "Still missing" in page
    assert "¥40.00" in page
    page = clerk.post(address, given).content.decode()
    assert "¥40.00 is still missing." in page
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind_1": "card", "amount_1": "100"}, "The slip has a number."),
        ({"kind_1": "cash", "amount_1": "100", "slip_1": "x"}, "Cash has no slip."),
        ({"kind_1": "", "amount_1": "100"}, "Say what it is."),
        (
            {"kind_1": "card", "amount_1": "101", "slip_1": "x"},
            "Change can only be given out of cash.",
        ),
    ],
)
def test_a_tender_that_cannot_be_is_not_taken(
    clerk: Client, given: dict[str, str], sentence: str
) -> None:
    bill = a_bill(uuid4(), 100_00)
    address = page_of("bill", bill, "take_tenders")
    page = clerk.post(address, {"payment_id": uuid4(), **given})
    assert sentence in page.content.decode()
    assert bill_now(bill) == "closed"


def test_the_same_form_sent_twice_is_one_payment(clerk: Client) -> None:
    bill = a_bill(uuid4(), 100_00)
    address = page_of("bill", bill, "take_tenders")
    given = {"payment_id": uuid4(), "kind_1": "cash", "amount_1": "100"}
    assert clerk.post(address, given).status_code == 302
    assert "Taken" in told(clerk.post(address, given))
    assert Payment.objects.count() == 1


def test_another_tender_is_taken_knowingly_beside_a_lost_answer(clerk: Client) -> None:
    bill = a_bill(uuid4(), 9_00)
    payment = lost(bill)
    assert buttons(clerk, "payment", payment.id) == {"take_another"}
    here, address = (
        page_of("payment", payment.id, "take_another"),
        page_of("bill", bill, "take_tenders"),
    )
    for there in (clerk.get(here), clerk.post(here)):
        assert (there.headers["location"], told(there)) == (address, "")
    given = {"payment_id": uuid4(), "kind_1": "cash", "amount_1": "9"}
    assert clerk.post(address, given).status_code == 200
    assert Payment.objects.count() == 1
    assert clerk.post(address, given | {"knowingly": "on"}).status_code == 302
    payment.refresh_from_db()
    assert (payment.status, bill_now(bill)) == ("superseded", "settled")


def test_a_parked_payment_is_listed_and_asked_about_again(clerk: Client) -> None:
    parked, other = lost(a_bill(uuid4(), 9_00)), lost(a_bill(uuid4(), 8_00))
    Payment.objects.filter(id=parked.id).update(parked_at=SOON, ask_at=None)
    listed = clerk.get(reverse("admin:ledger_payment_changelist"), {"parked": "yes"})
    assert parked.reference in listed.content.decode()
    assert other.reference not in listed.content.decode()
    assert buttons(clerk, "payment", parked.id) == {"ask_again", "take_another"}
    assert act(clerk, "payment", parked.id, "ask_again").startswith("A worker asks")
    parked.refresh_from_db()
    assert (parked.parked_at, parked.ask_at) == (None, NOON + HOUR)


def test_a_payments_page_shows_every_attempt(clerk: Client) -> None:
    bill = a_bill(uuid4(), 9_00)
    first = hear(submitted(bill), "declined", reason="insufficient_funds")
    second = submitted(bill, SOON + timedelta(minutes=1))
    shown = clerk.get(page_of("payment", second.id)).content.decode()
    assert first.reference in shown
    assert "Not enough money" in shown
    assert "tok_ok" not in shown


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"status__exact": "declined"}, {"declined"}),
        ({"reason": "insufficient_funds"}, {"declined"}),
        ({"channel": "worker"}, set()),
        ({"started": "hour"}, {"declined", "unknown"}),
        ({"started": "older"}, set()),
        ({"parked": "no", "channel": "portal"}, {"declined", "unknown"}),
    ],
)
def test_payments_are_narrowed_by_state_age_and_cause(
    clerk: Client, narrowed: dict[str, str], found: set[str]
) -> None:
    hear(submitted(a_bill(uuid4(), 9_00)), "declined", reason="insufficient_funds")
    lost(a_bill(uuid4(), 8_00))
    listed = clerk.get(reverse("admin:ledger_payment_changelist"), narrowed)
    rows = listed.context["cl"].result_list
    assert {payment.status for payment in rows} == found

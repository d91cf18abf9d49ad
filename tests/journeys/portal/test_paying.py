"""A citizen pays bills: chosen, checked, paid, and told what came of it."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from ledger.models import Bill, Payment
from ledger.operations.write_off_bill import write_off_bill
from ledger.rules.states import PaymentStatus
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.people import a_mandate
from tests.factories.town import DAY, MONDAY, Town, a_login, a_town
from tests.journeys.portal.reader import HOME, bill_pages, page_of, signed_in

CHOOSE, CHECK, NOW = "/bills/pay/", "/bills/pay/check", "/bills/pay/now"
DONE = "/bills/pay/done"


@pytest.fixture
def town(committed: TestDatabase) -> Town:
    return a_town()


@pytest.fixture
def lin(town: Town) -> Client:
    return signed_in(a_login(LIN))


def bill_of(address: str) -> str:
    return address.split("/")[2]


def pay(client: Client, *bills: str, card: str = "tok_ok") -> Any:
    return client.post(NOW, {"bill": list(bills), "card": card}, follow=True)


def ended(bill: str, status: str, **how: Any) -> None:
    """Let the answer to a bill's payment have come."""
    payments = Payment.objects.filter(bill_id=bill)
    payments.update(status=PaymentStatus.SUBMITTED)
    payments.update(status=status, **how)


def test_who_has_agreed_to_nothing_pays_with_a_card_of_the_demo(
    lin: Client, town: Town
) -> None:
    address = bill_pages(town)[1]
    bill = bill_of(address)
    assert f'href="{CHECK}?bill={bill}"' in page_of(lin, address)
    check = page_of(lin, f"{CHECK}?bill={bill}")
    assert "Test card" in check
    assert "Pay ¥22.00 now" in check
    assert "There is no means of payment" in pay(lin, bill, card="stolen").text
    paid = pay(lin, bill)
    assert "On its way" in paid.text
    assert Payment.objects.get().reference in paid.text
    assert "Being paid" in page_of(lin, address)


def test_several_bills_are_chosen_checked_and_each_paid_by_itself(
    lin: Client, town: Town
) -> None:
    choose = page_of(lin, CHOOSE)
    assert choose.count('type="checkbox"') == 3
    bills = [bill_of(address) for address in bill_pages(town)[1:]]
    query = "&".join(f"bill={bill}" for bill in bills)
    check = page_of(lin, f"{CHECK}?{query}")
    assert "Pay ¥113.30 now" in check
    assert "Each bill is paid by itself" in check
    done = pay(lin, *bills)
    references = set(Payment.objects.values_list("reference", flat=True))
    assert len(references) == 3
    assert all(reference in done.text for reference in references)
    assert "There is nothing to pay now." in page_of(lin, CHOOSE)


def test_a_payment_with_ones_own_means_asks_for_no_card(
    lin: Client, town: Town
) -> None:
    a_mandate()
    bill = bill_of(bill_pages(town)[1])
    check = page_of(lin, f"{CHECK}?bill={bill}")
    assert "Test card" not in check
    assert "that you agreed to" in check
    assert "On its way" in pay(lin, bill, card="").text


def test_a_bill_is_paid_once_however_often_the_button_is_pressed(
    lin: Client, town: Town
) -> None:
    bill = bill_of(bill_pages(town)[1])
    for _ in range(3):
        assert "On its way" in pay(lin, bill).text
    assert Payment.objects.count() == 1
    again = lin.get(CHECK, {"bill": bill})
    assert again["Location"] == f"{DONE}?bill={bill}"


@pytest.mark.parametrize(
    ("status", "how", "said", "again"),
    [
        ("succeeded", {}, "There is nothing left to do.", False),
        (
            "declined",
            {"reason": "insufficient_funds", "retryable": True},
            "Try again once there is enough money",
            True,
        ),
        ("declined", {"retryable": True}, "You can try again in a while.", True),
        ("declined", {"reason": "mandate_revoked"}, "will not help", True),
        ("declined", {"reason": "stolen_card"}, "will not help", True),
        ("unknown", {}, "We go on asking.", False),
        ("unknown", {"parked_at": MONDAY}, "somebody here is looking into it", False),
    ],
)
def test_a_bookmark_of_the_last_page_tells_how_the_payment_stands(
    lin: Client, town: Town, status: str, how: dict[str, Any], said: str, *, again: bool
) -> None:
    bill = bill_of(bill_pages(town)[1])
    pay(lin, bill)
    ended(bill, status, **how)
    page = page_of(lin, f"{DONE}?bill={bill}")
    assert said in page
    assert ("Try again</a>" in page) is again
    assert "look-again.js" not in page
    assert said in page_of(lin, f"/bills/{bill}/")


def test_where_real_money_moves_there_are_no_test_cards(
    lin: Client, town: Town, settings: Settings
) -> None:
    settings.MODE = "production"
    bill = bill_of(bill_pages(town)[1])
    page = page_of(lin, f"{CHECK}?bill={bill}")
    assert "Test card" not in page
    assert "Pay it at the desk" in page
    assert "There is no means of payment" in pay(lin, bill).text


def test_what_was_written_off_is_still_asked_for_and_may_be_paid(
    lin: Client, town: Town
) -> None:
    address = bill_pages(town)[3]
    written_off = UUID(bill_of(address))
    write_off_bill(bill_id=written_off, by="wang", at=MONDAY + 120 * DAY)
    assert "Overdue" in page_of(lin, HOME)
    pay(lin, str(written_off))
    page = page_of(lin, address)
    assert "Written off" in page
    assert "Look again" in page
    assert "Pay ¥" not in page


@pytest.mark.parametrize("page", [CHECK, DONE])
@pytest.mark.parametrize("bill", ["nonsense", str(UUID(int=1))])
def test_pages_about_no_bill_of_ones_own_do_not_exist(
    lin: Client, page: str, bill: str
) -> None:
    assert lin.get(page, {"bill": bill}, follow=True).status_code == 404


def test_no_more_than_twenty_bills_are_paid_at_once(lin: Client, town: Town) -> None:
    bills = [a_bill(town.citizen, 1_00) for _ in range(21)]
    page = page_of(lin, CHOOSE)
    assert page.count('type="checkbox"') == 20
    assert "4 more bills can be paid afterwards." in page
    assert lin.post(NOW, {"bill": bills, "card": "tok_ok"}).status_code == 404
    assert not Payment.objects.exists()


def test_nothing_chosen_leads_back_to_the_choice(lin: Client, town: Town) -> None:
    assert lin.get(CHECK)["Location"] == CHOOSE
    assert lin.post(NOW).status_code == 404


def test_a_bill_that_nobody_has_paid_has_no_last_page(lin: Client, town: Town) -> None:
    bill = Bill.objects.filter(status="closed")[0]
    assert lin.get(DONE, {"bill": str(bill.id)}).status_code == 404

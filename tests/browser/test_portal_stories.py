"""Stories of a citizen's bills, each told twice: by two readers with nothing in common.

One holds a phone, the other sits at a desk; one reads Chinese, the other English; one
has dark pages, one no scripts. Every page on the way is looked at.
"""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser

from ledger.models import Bill, Payment
from ledger.queries.pay_links import pay_token
from tests.browser.reader import OTHER_TWO, TWO_READERS, Reader, reading, told_by
from tests.browser.worker import settle_elsewhere
from tests.cast import LIN
from tests.factories.bills import a_bill
from tests.factories.parking import enters, leaves
from tests.factories.people import a_driver, a_mandate
from tests.factories.sandbox import SandboxProcess
from tests.factories.signing_in import codes
from tests.factories.town import DAY, HOUR, MONDAY, a_garage, a_login

SERVER_FAILS = "tok_500"
STRANGER = "皖B99999"
OTHER_PHONE = "13900000001"
IN_TEN_YEARS = MONDAY.replace(year=2036)


@pytest.fixture
def lin(site: str) -> User:
    a_driver(LIN, MONDAY - DAY)
    return a_login(LIN)


def a_bill_of_lin(amount_minor: int = 34_00) -> Bill:
    """A bill that waits for its payer."""
    holder_id = a_driver(LIN, MONDAY - DAY)
    return Bill.objects.get(id=a_bill(holder_id, amount_minor, at=MONDAY))


def pays_with(reader: Reader, card: str) -> None:
    """Go from the start page to the last button before a payment, and press it."""
    reader.opens("/")
    reader.follows("Pay now")
    reader.presses("Continue")
    reader.page.locator("#card").select_option(card)
    reader.presses("Pay %(amount)s now", amount="¥34.00")


@told_by(TWO_READERS)
def test_a_bills_whole_life_from_the_gate_to_the_receipt(
    browser: Browser,
    site: str,
    lin: User,
    sandbox: SandboxProcess,
    reader_look: dict[str, Any],
) -> None:
    garage = a_garage()
    a_mandate(LIN)
    with reading(browser, site, lin, reader_look) as reader:
        reader.opens("/")
        reader.reads("Nothing to pay")
        enters(garage, MONDAY)
        assert leaves(garage, MONDAY + 3 * HOUR)["decision"] == "open"
        reader.opens("/")
        reader.reads("¥34.00")
        settle_elsewhere()
        reader.opens("/")
        reader.reads("Nothing to pay")
        reader.follows("All bills")
        reader.page.locator("main .row").click()
        reader.looks()
        reader.reads("Paid")
        reader.reads(sandbox.charges()[0]["reference"])
        receipt = reader.page.get_by_role(
            "link", name=reader.says("Receipt"), exact=True
        )
        address = receipt.get_attribute("href")
        answer = reader.page.request.get(f"{site}{address}")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF")


@told_by(OTHER_TWO)
def test_a_bill_is_paid_now(
    browser: Browser,
    site: str,
    lin: User,
    sandbox: SandboxProcess,
    reader_look: dict[str, Any],
) -> None:
    a_bill_of_lin()
    with reading(browser, site, lin, reader_look) as reader:
        pays_with(reader, "tok_ok")
        reader.reads("On its way")
        kept = reader.page.url
        settle_elsewhere()
        reader.opens(kept)
        reader.reads("Paid")
        reader.reads("There is nothing left to do. The receipt is on the bill's page.")
        reader.reads(Payment.objects.get().reference)


@told_by(TWO_READERS)
def test_a_failed_payment_says_that_trying_again_makes_sense(
    browser: Browser,
    site: str,
    lin: User,
    sandbox: SandboxProcess,
    reader_look: dict[str, Any],
) -> None:
    a_bill_of_lin()
    with reading(browser, site, lin, reader_look) as reader:
        pays_with(reader, "tok_insufficient")
        settle_elsewhere()
        reader.opens(reader.page.url)
        reader.reads("Not paid: there was not enough money")
        reader.follows("Try again")
        reader.page.locator("#card").select_option("tok_ok")
        reader.presses("Pay %(amount)s now", amount="¥34.00")
        settle_elsewhere()
        reader.opens(reader.page.url)
        reader.reads("Paid")


@told_by(OTHER_TWO)
def test_a_payment_without_an_answer_says_what_happens_now(
    browser: Browser,
    site: str,
    lin: User,
    sandbox: SandboxProcess,
    reader_look: dict[str, Any],
) -> None:
    bill = a_bill_of_lin()
    a_mandate(LIN, token=SERVER_FAILS)
    with reading(browser, site, lin, reader_look) as reader:
        settle_elsewhere()
        reader.opens(f"/bills/{bill.id}/")
        reader.reads("We do not know yet")
        reader.opens("/bills/pay/")
        reader.reads("There is nothing to pay now.")


@told_by(TWO_READERS)
def test_a_bill_is_disputed_and_the_dispute_taken_back(
    browser: Browser, site: str, lin: User, reader_look: dict[str, Any]
) -> None:
    bill = a_bill_of_lin()
    with reading(browser, site, lin, reader_look) as reader:
        reader.opens(f"/bills/{bill.id}/")
        reader.page.locator("#statement").fill("I left an hour earlier.")
        reader.presses("Dispute the bill")
        reader.reads("You said that this bill is wrong")
        reader.presses("Withdraw the dispute")
        reader.reads("To be paid")
        bill.refresh_from_db()
        assert bill.status == "closed"


@told_by(OTHER_TWO)
def test_a_paused_mandate_leaves_bills_to_their_payer(
    browser: Browser, site: str, lin: User, reader_look: dict[str, Any]
) -> None:
    a_mandate(LIN)
    with reading(browser, site, lin, reader_look) as reader:
        reader.opens("/mandate")
        reader.presses("Pause")
        reader.reads("Paused")
        a_bill_of_lin()
        reader.opens("/")
        reader.reads(
            "Automatic collection is paused: bills wait here until you pay them."
        )
        reader.reads("Pay now")


@told_by(TWO_READERS)
def test_a_plate_is_added_with_what_it_left_unpaid(
    browser: Browser, site: str, lin: User, reader_look: dict[str, Any]
) -> None:
    garage = a_garage()
    enters(garage, MONDAY, plate=STRANGER)
    leaves(garage, MONDAY + 3 * HOUR, plate=STRANGER)
    with reading(browser, site, lin, reader_look) as reader:
        reader.opens("/credentials/")
        reader.follows("Add a vehicle")
        reader.page.locator("#value").fill(STRANGER)
        reader.page.locator("#code").fill("123456")
        reader.presses("Continue")
        reader.reads("¥34.00")
        reader.page.locator("input[name=agreed]").check()
        reader.presses("Add it and take over its bills")
        reader.reads(STRANGER)
        reader.opens("/bills/pay/")
        reader.reads("¥34.00")


@told_by(OTHER_TWO)
def test_a_phone_is_added_and_a_vehicle_taken_away(
    browser: Browser, site: str, lin: User, reader_look: dict[str, Any]
) -> None:
    with reading(browser, site, lin, reader_look) as reader:
        reader.opens("/credentials/phone")
        reader.page.locator("#phone").fill(OTHER_PHONE)
        reader.presses("Send me a code")
        reader.page.locator("#code").fill(codes()[-1])
        reader.presses("Add the phone")
        reader.reads("Added. You are recognised by it now.")
        with reader.page.expect_navigation():
            reader.page.locator("main .row-end").first.click()
        reader.looks()
        reader.presses("Remove")
        reader.reads("Removed.")


@told_by(TWO_READERS)
def test_whoever_has_the_link_pays_without_signing_in(
    browser: Browser, site: str, sandbox: SandboxProcess, reader_look: dict[str, Any]
) -> None:
    bill = a_bill_of_lin()
    link = f"/p/{pay_token(bill.id, ends_at=IN_TEN_YEARS)}"
    with reading(browser, site, None, reader_look) as reader:
        reader.opens(link)
        reader.presses("Pay %(amount)s now", amount="¥34.00")
        settle_elsewhere()
        reader.opens(reader.page.url)
        reader.reads("Paid")
        assert [charge["amount_minor"] for charge in sandbox.charges()] == [34_00]

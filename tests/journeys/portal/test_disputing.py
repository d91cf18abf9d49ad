"""A citizen says that a bill is wrong, from its page."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from ledger.models import Bill, Dispute
from ledger.operations.decide_dispute import Decision, decide_dispute
from ledger.operations.name_payer import name_payer
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.request_refund import request_refund
from tests.cast import LIN, WANG
from tests.databases import TestDatabase
from tests.factories.paid import a_draft, give_back, pay
from tests.factories.people import a_citizen
from tests.factories.town import DAY, MONDAY, Town, a_login, a_town
from tests.journeys.portal.reader import bill_pages, page_of, signed_in

WRONG = {"statement": "My car was in the shop."}
NOW = MONDAY + 5 * DAY


@pytest.fixture
def town(committed: TestDatabase) -> Town:
    return a_town()


@pytest.fixture
def lin(town: Town) -> Client:
    return signed_in(a_login(LIN))


def bill_of(address: str) -> Bill:
    return Bill.objects.get(id=UUID(address.split("/")[2]))


@time_machine.travel(NOW, tick=False)
def test_a_bill_is_disputed_and_taken_back(lin: Client, town: Town) -> None:
    address = bill_pages(town)[1]
    assert "Is something wrong with this bill?" in page_of(lin, address)
    assert lin.post(f"{address}dispute", WRONG).status_code == 302
    page = page_of(lin, address)
    assert "Somebody will look at it." in page
    assert "Disputed" in page
    assert "Nothing is collected in the meantime." in page
    assert "You, in this portal" in page
    lin.post(f"{address}withdraw")
    assert "To be paid" in page_of(lin, address)
    assert lin.post(f"{address}withdraw").status_code == 404


@time_machine.travel(NOW, tick=False)
def test_a_dispute_needs_words_and_is_opened_once(lin: Client, town: Town) -> None:
    address = bill_pages(town)[1]
    lin.post(f"{address}dispute", {"statement": "  "})
    assert "Please say what is wrong." in page_of(lin, address)
    assert not Dispute.objects.exists()
    for _ in range(2):
        lin.post(f"{address}dispute", WRONG)
    assert "The bill is in dispute already." in page_of(lin, address)
    assert Dispute.objects.count() == 1


@time_machine.travel(NOW, tick=False)
def test_a_decided_bill_is_not_disputed_again(lin: Client, town: Town) -> None:
    address = bill_pages(town)[1]
    lin.post(f"{address}dispute", WRONG)
    decision = Decision(is_upheld=False, by="desk:wu", words="The car was seen.")
    decide_dispute(dispute_id=Dispute.objects.get().id, decision=decision, at=NOW)
    page = page_of(lin, address)
    assert "Is something wrong" not in page
    assert "The car was seen." in page


@time_machine.travel(NOW, tick=False)
def test_what_a_desk_disputes_is_not_the_citizens_to_take_back(
    lin: Client, town: Town
) -> None:
    address = bill_pages(town)[1]
    draft = DisputeDraft(
        id=uuid4(), bill_id=bill_of(address).id, statement="Twice.", opened_by="desk:wu"
    )
    open_dispute(draft=draft, at=NOW)
    page = page_of(lin, address)
    assert "Nothing is collected in the meantime." in page
    assert "You said" not in page
    assert "Withdraw the dispute" not in page
    assert lin.post(f"{address}withdraw").status_code == 404
    assert bill_of(address).status == "disputed"


@time_machine.travel(NOW, tick=False)
def test_a_dispute_names_who_opened_it_and_is_nobody_elses_to_take_back(
    lin: Client, town: Town
) -> None:
    address = bill_pages(town)[1]
    lin.post(f"{address}dispute", WRONG)
    bill = bill_of(address)
    assert Dispute.objects.get().opened_by == f"portal:{bill.holder_id}"
    name_payer(
        holder_id=bill.holder_id,
        subject_id=bill.subject_id,
        payer_id=a_citizen(WANG),
        at=NOW,
        by="hospital",
    )
    wang = signed_in(a_login(WANG))
    page = page_of(wang, address)
    assert "Nothing is collected in the meantime." in page
    assert WRONG["statement"] not in page
    assert wang.post(f"{address}withdraw").status_code == 404
    lin.post(f"{address}withdraw")
    assert bill_of(address).status == "closed"


@time_machine.travel(MONDAY + 60 * DAY, tick=False)
def test_an_old_bill_is_not_disputed_any_more(town: Town) -> None:
    lin = signed_in(a_login(LIN))
    assert "Is something wrong" not in page_of(lin, bill_pages(town)[1])


@time_machine.travel(NOW, tick=False)
def test_another_persons_bill_is_not_there_to_be_disputed(town: Town) -> None:
    a_citizen(WANG)
    wang = signed_in(a_login(WANG))
    address = bill_pages(town)[1]
    assert wang.post(f"{address}dispute", WRONG).status_code == 404
    assert wang.post(f"{address}withdraw").status_code == 404


@time_machine.travel(NOW, tick=False)
def test_what_was_given_back_stands_on_the_bills_page(lin: Client, town: Town) -> None:
    address = bill_pages(town)[1]
    bill = bill_of(address)
    pay(bill.id, at=NOW)
    assert "Refunds" not in page_of(lin, address)
    later = NOW + timedelta(hours=1)
    request_refund(draft=a_draft(bill.id, amount_minor=1_23), at=later)
    assert "Approved" in page_of(lin, address)
    give_back(later)
    page = page_of(lin, address)
    assert "Given back" in page
    assert "1.23" in page

"""Whoever has a bill's link pays it without signing in, and learns little of it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from credit.models import Message
from credit.tasks import tell_all_citizens
from ledger.models import Bill, Payment
from ledger.operations.claim_bills import claim_bills
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.send_reminders import send_reminders
from ledger.operations.start_payment import TRIES
from ledger.queries.pay_links import LINK_LIFE, bill_named, pay_link, pay_token
from ledger.rules.ids import SHARDS
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.answers import hear
from tests.factories.bills import bills_of
from tests.factories.town import DAY, MONDAY, Town, a_town
from tests.journeys.portal.reader import page_of

NOW = MONDAY + 5 * DAY
GOOD = {"card": "tok_ok"}


@pytest.fixture
def town(committed: TestDatabase) -> Town:
    return a_town()


def bill_of(town: Town, kind: str) -> Bill:
    return next(b for b in bills_of(town.citizen) if b.kind == kind)


def gateway_says(answer: str, **facts: Any) -> None:
    payment = Payment.objects.latest("created_at")
    for shard in range(SHARDS):
        claim_bills(shard=shard, limit=50, at=NOW)
    hear(payment, answer, at=NOW, asked_by="collect", **facts)


def link_to(bill: Bill) -> str:
    return "/p/" + pay_token(bill.id, ends_at=NOW + LINK_LIFE)


@time_machine.travel(NOW, tick=False)
def test_a_link_says_to_whom_how_much_and_of_when_and_no_more(town: Town) -> None:
    stay = page_of(Client(), link_to(bill_of(town, "parking")))
    assert "West Lake Garage" in stay
    assert "浙A•••45" in stay
    visit = page_of(Client(), link_to(bill_of(town, "outpatient")))
    assert "First People" in visit
    assert "¥57.30" in visit
    told = stay + visit
    for secret in (LIN.plate, LIN.name, "林", "布洛芬", "Medicine", "Outpatient"):
        assert secret not in told


@time_machine.travel(NOW, tick=False)
def test_a_bill_is_paid_by_its_link_once_and_the_address_tells_it_later(
    town: Town,
) -> None:
    bill, client = bill_of(town, "outpatient"), Client()
    link = link_to(bill)
    assert client.get(f"{link}/done").status_code == 404
    for _ in range(2):
        answer = client.post(link, GOOD)
        assert answer.headers["Location"] == f"{link}/done"
    payment = Payment.objects.get(bill=bill)
    assert payment.channel == "link"
    assert "On its way" in page_of(client, f"{link}/done")
    assert client.get(link).headers["Location"] == f"{link}/done"
    gateway_says("succeeded")
    with time_machine.travel(NOW + 2 * LINK_LIFE, tick=False):
        assert "There is nothing left to do." in page_of(client, f"{link}/done")
        assert client.get(link).status_code == 302


@time_machine.travel(NOW, tick=False)
def test_a_declined_payment_may_be_tried_again_and_is_told_why(town: Town) -> None:
    link, client = link_to(bill_of(town, "parking")), Client()
    client.post(link, {"card": "tok_insufficient"})
    gateway_says("declined", reason="insufficient_funds")
    done = page_of(client, f"{link}/done")
    assert "there was not enough money" in done
    assert "Try again" in done
    assert "there was not enough money" in page_of(client, link)
    client.post(link, GOOD)
    assert Payment.objects.count() == 2


def test_after_five_declined_cards_a_link_takes_no_other_for_a_day(town: Town) -> None:
    link, client = link_to(bill_of(town, "parking")), Client()
    with time_machine.travel(NOW, tick=False) as clock:
        for _try in range(TRIES):
            clock.shift(1)
            client.post(link, {"card": "tok_insufficient"})
            gateway_says("declined", reason="insufficient_funds")
        client.post(link, GOOD)
        assert "Too many payments of this bill were declined" in page_of(client, link)
        assert Payment.objects.count() == TRIES
        clock.shift(DAY)
        client.post(link, GOOD)
        assert Payment.objects.count() == TRIES + 1


@time_machine.travel(NOW, tick=False)
def test_an_unknown_payment_is_not_tried_again(town: Town) -> None:
    link, client = link_to(bill_of(town, "parking")), Client()
    client.post(link, GOOD)
    gateway_says("unknown")
    assert "Do not pay again" in page_of(client, f"{link}/done")
    client.post(link, GOOD)
    assert Payment.objects.count() == 1


@time_machine.travel(NOW, tick=False)
def test_without_a_means_or_while_it_is_disputed_nothing_is_paid(town: Town) -> None:
    bill, client = bill_of(town, "parking"), Client()
    link = link_to(bill)
    client.post(link, {"card": "stolen"})
    assert "There is no means of payment" in page_of(client, link)
    draft = DisputeDraft(uuid4(), bill.id, "Not mine.", "portal")
    open_dispute(draft=draft, at=NOW)
    assert "There is nothing to be paid here now." in page_of(client, link)
    client.post(link, GOOD)
    assert not Payment.objects.exists()


def test_a_link_ends_and_cannot_be_guessed_or_changed(town: Town) -> None:
    bill = bill_of(town, "parking")
    token = pay_token(bill.id, ends_at=NOW + LINK_LIFE)
    with time_machine.travel(NOW + LINK_LIFE + timedelta(seconds=1), tick=False):
        for answer in (Client().get(f"/p/{token}"), Client().post(f"/p/{token}", GOOD)):
            assert answer.status_code == 410
            assert "This link is over" in answer.content.decode()
    other = pay_token(uuid4(), ends_at=NOW + LINK_LIFE)
    later = pay_token(bill.id, ends_at=NOW + 2 * LINK_LIFE)
    for wrong in (token[:-1], other, token[:22] + later[22:28] + token[28:], "é", "="):
        assert Client().get(f"/p/{wrong}").status_code == 404
    assert bill_named(later) != bill_named(token)
    assert not Payment.objects.exists()


def test_a_short_message_about_a_due_bill_has_its_link(town: Town) -> None:
    bill = bill_of(town, "outpatient")
    assert bill.notice_at
    send_reminders(at=bill.notice_at, limit=10)
    tell_all_citizens(bill.notice_at)
    texts = [one.text for one in Message.objects.filter(bill_id=bill.id)]
    assert texts
    sent = texts[0].split("/p/")[1].split()[0].rstrip(".。")
    named = bill_named(sent)
    assert named
    assert named.bill_id == bill.id
    assert pay_link(bill.id, at=named.ends_at - LINK_LIFE).endswith(sent)

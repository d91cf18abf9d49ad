"""A driver who can't be deferred pays at the lane, on a phone, without a script."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.test import Client

from ledger.models import Payment
from ledger.money import Money
from ledger.operations.claim_bills import claim_bills
from ledger.operations.record_outcomes import record_outcomes
from ledger.ports import Answer, Outcome
from ledger.rules.ids import SHARDS
from parking.operations.waive_fee import WaiverDraft, waive_fee
from parking.ports import LotView
from tests.factories.books import NOON
from tests.factories.gates import a_gate
from tests.factories.parking import MINUTE, a_lot, bill_of, enters, leaves

pytestmark = pytest.mark.django_db

LATER = NOON + 90 * MINUTE
PLATE = "皖B99999"


@pytest.fixture
def lot() -> LotView:
    return a_lot()


@pytest.fixture
def waits(lot: LotView) -> dict[str, Any]:
    enters(lot, plate=PLATE)
    return leaves(lot, LATER, plate=PLATE)


@pytest.fixture
def phone() -> Client:
    return Client()


def page_of(answer: dict[str, Any]) -> str:
    return str(urlsplit(answer["pay_url"]).path)


def form_of(answer: dict[str, Any], card: str = "tok_ok") -> dict[str, str]:
    return {"bill": answer["bill"], "card": card}


def gateway_answers(answer: Answer, reason: str = "") -> None:
    claimed = [
        payment
        for shard in range(SHARDS)
        for payment in claim_bills(shard=shard, limit=5, at=LATER)
    ]
    record_outcomes(
        outcomes=[
            Outcome(
                payment.order.reference,
                answer,
                amount=Money(16_00, "CNY") if answer == Answer.SUCCEEDED else None,
                reason=reason,
            )
            for payment in claimed
        ],
        asked_by="collect",
        at=LATER,
    )


def test_the_page_explains_the_fee_and_hides_the_plate(
    phone: Client, waits: dict[str, Any]
) -> None:
    page = phone.get(page_of(waits))
    text = page.content.decode()
    assert page.status_code == 200
    assert "West Lake" in text
    assert "16.00" in text
    assert "Daytime" in text
    assert PLATE not in text
    assert "皖B•••99" in text
    assert "<script" not in text
    assert "no-store" in page.headers["Cache-Control"]


def test_the_page_speaks_chinese(phone: Client, waits: dict[str, Any]) -> None:
    page = phone.get(page_of(waits), headers={"Accept-Language": "zh-Hans"})
    assert "西湖停车场" in page.content.decode()


def test_paying_lets_the_car_go(
    phone: Client, waits: dict[str, Any], lot: LotView
) -> None:
    gate, session = a_gate(lot), f"/api/v1/parking/sessions/{waits['session']}"
    answer = phone.post(page_of(waits), form_of(waits))
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(waits))
    under_way = phone.get(page_of(waits)).content.decode()
    assert 'http-equiv="refresh"' in under_way
    assert gate.get(session).json()["decision"] == "wait"
    gateway_answers(Answer.SUCCEEDED)
    assert "Paid." in phone.get(page_of(waits)).content.decode()
    assert gate.get(session).json()["decision"] == "open"


def test_pressing_twice_pays_once(phone: Client, waits: dict[str, Any]) -> None:
    for _press in range(3):
        assert phone.post(page_of(waits), form_of(waits)).status_code == 302
    assert Payment.objects.count() == 1
    gateway_answers(Answer.SUCCEEDED)
    assert bill_of(waits).status == "settled"


def test_a_declined_card_is_said_and_another_may_be_tried(
    phone: Client, waits: dict[str, Any]
) -> None:
    phone.post(page_of(waits), form_of(waits, "tok_insufficient"))
    gateway_answers(Answer.DECLINED, "insufficient_funds")
    assert "there was not enough money" in phone.get(page_of(waits)).content.decode()
    phone.post(page_of(waits), form_of(waits))
    gateway_answers(Answer.SUCCEEDED)
    assert bill_of(waits).status == "settled"


def test_a_fee_that_changed_meanwhile_is_not_paid_unseen(
    phone: Client, waits: dict[str, Any], lot: LotView
) -> None:
    again = leaves(lot, LATER + 40 * MINUTE, plate=PLATE)
    seen = phone.post(page_of(waits), form_of(waits), follow=True)
    assert "The fee has changed" in seen.content.decode()
    assert Payment.objects.count() == 0
    assert again["pay_url"] == waits["pay_url"]


def test_an_unknown_card_is_no_means_of_payment(
    phone: Client, waits: dict[str, Any]
) -> None:
    phone.post(page_of(waits), form_of(waits, "tok_of_somebody"))
    assert Payment.objects.count() == 0


@pytest.mark.parametrize("change", ["x", ".x", ""])
def test_an_address_that_we_never_gave_leads_nowhere(
    phone: Client, waits: dict[str, Any], change: str
) -> None:
    path = page_of(waits)[:-2] + change
    assert phone.get(path).status_code == 404
    assert phone.post(path, form_of(waits)).status_code == 404


def test_the_lane_shows_a_code_that_leads_to_the_page(
    phone: Client, waits: dict[str, Any]
) -> None:
    page = phone.get(page_of(waits) + "/code")
    assert page.status_code == 200
    assert f"{page_of(waits)}/code.svg" in page.content.decode()
    image = phone.get(page_of(waits) + "/code.svg")
    assert image.headers["Content-Type"] == "image/svg+xml"
    assert image.content.startswith(b"<svg")


def test_who_needs_not_pay_any_more_is_told_so(
    phone: Client, waits: dict[str, Any]
) -> None:
    draft = WaiverDraft(
        id=uuid4(), session_id=UUID(waits["session"]), reason="Stuck", by="desk:li"
    )
    waive_fee(draft=draft, at=LATER)
    page = phone.get(page_of(waits), headers={"accept-language": "en"})
    assert "There is nothing to be paid here now." in page.content.decode()
    phone.post(page_of(waits), form_of(waits))
    assert Payment.objects.count() == 0

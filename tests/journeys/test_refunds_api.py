"""Merchants and the city give money back, and hand disputes on, over the API."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.models import Dispute, Refund
from ledger.operations.decide_dispute import Decision, decide_dispute
from ledger.queries.verification import faults
from tests.factories.bills import a_bill
from tests.factories.desk_mistakes import owed_on_both, shift_for, take, take_back
from tests.factories.keys import city_key, gate_key, his_key
from tests.factories.paid import SOON, a_paid_bill, a_visits_bill, give_back, pay
from tests.factories.people import GOOD_CARD
from tests.signed import SignedTestClient

pytestmark = pytest.mark.django_db
BILLS = "/api/v1/bills"
REASON = {"reason": "Charged twice"}
WRONG = {"statement": "I was never there.\nMy car was in the shop."}


@pytest.fixture
def city() -> SignedTestClient:
    return SignedTestClient.of(city_key())


@pytest.fixture
def garage() -> SignedTestClient:
    return SignedTestClient.of(gate_key("garage"))


@pytest.fixture
def bill() -> UUID:
    return a_paid_bill(10_00, merchant="garage")


def refund(client: SignedTestClient, bill: UUID, key: str = "r1", **order: Any) -> Any:
    path = f"{BILLS}/{bill}/refunds"
    return client.post(path, REASON | order, Idempotency_Key=key)


def dispute(client: SignedTestClient, bill: UUID, key: str = "d1") -> Any:
    return client.post(f"{BILLS}/{bill}/disputes", WRONG, Idempotency_Key=key)


def test_a_refund_is_answered_and_shown_on_its_bill(
    garage: SignedTestClient, bill: UUID
) -> None:
    answer = refund(garage, bill, amount_minor=4_00)
    assert answer.status_code == 202
    told = answer.json()
    assert told["bill"] == str(bill)
    assert told["refund"]["status"] == "approved"
    assert told["refund"]["amount_minor"] == 4_00
    give_back(SOON)
    (shown,) = garage.get(f"{BILLS}/{bill}").json()["refunds"]
    assert shown["id"] == told["refund"]["id"]
    assert (shown["status"], shown["surplus"]) == ("succeeded", None)
    assert list(faults()) == []


def test_lines_are_named_by_number_or_with_an_amount(city: SignedTestClient) -> None:
    bill = pay(a_visits_bill({"1": (100_00, 70_00), "2": (20_00, 0)}, 70_00))
    told = refund(city, bill, lines=["1", {"line_no": "2", "amount_minor": 5_00}])
    assert told.status_code == 202
    lines = {line.pop("line_no"): line for line in told.json()["refund"]["lines"]}
    assert lines == {
        "1": {"amount_minor": 30_00, "insurer_minor": 70_00},
        "2": {"amount_minor": 5_00, "insurer_minor": 0},
    }


def test_a_refund_asked_twice_with_one_key_is_one_refund(
    garage: SignedTestClient, bill: UUID
) -> None:
    first = refund(garage, bill, amount_minor=4_00)
    second = refund(garage, bill, amount_minor=4_00)
    assert first.content == second.content
    assert second["Idempotency-Replayed"] == "true"
    assert refund(garage, bill, amount_minor=5_00).status_code == 409
    assert Refund.objects.count() == 1


def test_another_merchants_bill_is_neither_refunded_nor_disputed(bill: UUID) -> None:
    other = SignedTestClient.of(his_key("hospital"))
    for answer in (refund(other, bill, amount_minor=1), dispute(other, bill)):
        assert answer.status_code == 404
        assert answer.json()["code"] == "ledger.bill.unknown"
    assert not Refund.objects.exists()
    assert not Dispute.objects.exists()


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({},                                            400, "required"),
        ({"amount_minor": 0},                           400, "out_of_range"),
        ({"amount_minor": -1},                          400, "out_of_range"),
        ({"amount_minor": 1.5},                         400, "wrong_type"),
        ({"amount_minor": 1, "payment": "x"},           400, "unknown_field"),
        ({"amount_minor": 1, "reason": ""},             400, "blank"),
        ({"lines": []},                                 400, "too_few"),
        ({"lines": ["1", {"line_no": "1"}]},            400, "doubled"),
        ({"lines": [7]},                                400, "wrong_type"),
        ({"lines": ["2"]},                              409, "line_unknown"),
        ({"lines": ["1"], "amount_minor": 10_01},       409, "exceeds_line"),
        ({"amount_minor": 10_01},                       409, "exceeds_paid"),
        ({"amount_minor": 1, "insurer_minor": 1},       409, "exceeds_insurer"),
    ],
)  # fmt: skip
def test_a_refund_that_cannot_be_is_refused(
    city: SignedTestClient, bill: UUID, order: Any, status: int, code: str
) -> None:
    answer = refund(city, bill, **order)
    problem = answer.json()
    codes = {
        problem["code"].rpartition(".")[2],
        *(mistake["code"] for mistake in problem["errors"]),
    }
    assert (answer.status_code, code in codes) == (status, True), problem
    assert not Refund.objects.exists()


def test_only_a_paid_bill_is_refunded(city: SignedTestClient) -> None:
    answer = refund(city, a_bill(uuid4(), 10_00), amount_minor=1)
    assert answer.json()["code"] == "ledger.bill.not_refundable"
    assert answer.status_code == 409


def test_refunds_and_disputes_need_a_key(city: SignedTestClient, bill: UUID) -> None:
    for path, body in (("refunds", REASON | {"amount_minor": 1}), ("disputes", WRONG)):
        answer = city.post(f"{BILLS}/{bill}/{path}", body)
        assert answer.status_code == 400


def test_a_dispute_is_opened_once_and_shown_with_its_end(
    city: SignedTestClient,
) -> None:
    bill = a_bill(uuid4(), 10_00, at=datetime.now(UTC))  # noqa: TID251 - the door's clock
    answer = dispute(city, bill)
    assert answer.status_code == 201, answer.json()
    assert dispute(city, bill).content == answer.content
    again = dispute(city, bill, key="d2")
    assert (again.status_code, again.json()["code"]) == (
        409,
        "ledger.dispute.open_already",
    )
    told = answer.json()["dispute"]
    shown = city.get(f"{BILLS}/{bill}").json()
    assert (shown["status"], shown["disputes"]) == ("disputed", [told])
    opened = Dispute.objects.get()
    decision = Decision(is_upheld=True, by="judge", words="The car was in the shop.")
    decide_dispute(dispute_id=opened.id, decision=decision, at=opened.decide_by)
    shown = city.get(f"{BILLS}/{bill}").json()
    assert (shown["status"], shown["disputes"][0]["status"]) == ("voided", "upheld")
    assert list(faults()) == []


def test_a_bill_whose_payment_its_desk_took_back_is_to_be_paid_again(
    city: SignedTestClient,
) -> None:
    bill = owed_on_both(60_00, 0)
    shift = shift_for(bill)
    take_back(take(bill, shift))
    shown = city.get(f"{BILLS}/{bill}").json()
    assert (shown["status"], shown["settled_at"]) == ("closed", None)
    assert shown["payment"]["status"] == "taken_back"
    assert [one["takes_payment_back"] for one in shown["refunds"]] == [True]
    steps = [one["status"] for one in shown["timeline"]]
    assert steps[-3:] == ["settling", "settled", "closed"]
    paid = {"gateway": "sandbox", "token": GOOD_CARD}
    again = city.post(f"{BILLS}/{bill}/pay", paid, Idempotency_Key="p1")
    assert again.status_code == 202
    shown = city.get(f"{BILLS}/{bill}").json()
    assert (shown["status"], shown["payment"]["status"]) == ("settling", "created")

"""Merchants and the city read bills, list them and start their payment."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Bill, Payment
from ledger.operations.claim_bills import claim_bills
from ledger.operations.record_outcomes import record_outcomes
from ledger.ports import Answer, Outcome
from tests.cast import LIN
from tests.factories.bills import a_bill
from tests.factories.keys import city_key, gate_key, his_key
from tests.factories.people import GOOD_CARD, NOON, a_citizen, a_mandate
from tests.signed import HOST, SignedTestClient

pytestmark = pytest.mark.django_db
BILLS = "/api/v1/bills"
ORDER = {"gateway": "sandbox", "token": GOOD_CARD}


@pytest.fixture
def city() -> SignedTestClient:
    return SignedTestClient.of(city_key())


@pytest.fixture
def garage() -> SignedTestClient:
    return SignedTestClient.of(gate_key("garage"))


@pytest.fixture
def bill() -> UUID:
    return a_bill(a_citizen(LIN), 10_00, merchant="garage")


def pay(
    client: SignedTestClient, bill: UUID, order: Any = ORDER, key: str = "p1"
) -> Any:
    return client.post(f"{BILLS}/{bill}/pay", order, Idempotency_Key=key)


def test_a_bill_tells_what_how_much_and_what_happened(
    garage: SignedTestClient, bill: UUID
) -> None:
    told = garage.get(f"{BILLS}/{bill}").json()
    stored = Bill.objects.get(id=bill)
    expected = {
        "id": str(bill),
        "status": "closed",
        "kind": "parking",
        "merchant": "garage",
        "total_minor": 10_00,
        "currency": "CNY",
        "holder": str(stored.holder_id),
        "payer": str(stored.payer_id),
        "payment": None,
        "receipt_url": None,
    }
    assert {name: told[name] for name in expected} == expected
    (charge,) = told["charges"]
    assert (charge["line_no"], charge["amount_minor"]) == ("1", 10_00)
    assert charge["quantity"] == "1.0000"
    timeline = [(step["status"], step["by"]) for step in told["timeline"]]
    assert timeline == [("open", "gate"), ("closed", "gate")]


def test_another_merchants_bill_is_not_there(bill: UUID) -> None:
    other = SignedTestClient.of(his_key("hospital"))
    for answer in (other.get(f"{BILLS}/{bill}"), pay(other, bill)):
        assert answer.status_code == 404
        assert answer.json()["code"] == "ledger.bill.unknown"
    assert other.get(BILLS).json()["results"] == []
    assert other.get(f"{BILLS}?merchant=garage").json()["results"] == []
    assert not Payment.objects.exists()


def test_a_list_is_narrowed_by_status_merchant_and_holder(
    city: SignedTestClient,
) -> None:
    mine, other = uuid4(), uuid4()
    wanted = a_bill(mine, 10_00, merchant="garage")
    a_bill(other, 10_00, merchant="garage")
    a_bill(mine, 10_00, merchant="harbour")
    query = f"?status=closed&merchant=garage&holder={mine}"
    results = city.get(BILLS + query).json()["results"]
    assert [row["id"] for row in results] == [str(wanted)]
    assert city.get(f"{BILLS}?status=settled").json()["results"] == []
    assert city.get(f"{BILLS}?merchant=nobody").json()["results"] == []
    assert city.get(f"{BILLS}?status=lost").status_code == 400


def test_a_list_is_read_page_by_page(city: SignedTestClient) -> None:
    bills = {str(a_bill(uuid4(), 1_00)) for _ in range(51)}
    first = city.get(BILLS).json()
    assert len(first["results"]) == 50
    second = city.get(first["next"].removeprefix(HOST)).json()
    read = {row["id"] for row in first["results"] + second["results"]}
    assert read == bills


def test_a_longer_list_asks_the_database_no_more(city: SignedTestClient) -> None:
    counts = []
    for _ in range(2):
        for _ in range(5):
            a_bill(uuid4(), 1_00)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            city.get(BILLS)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_paying_starts_one_payment_and_answers_where_it_stands(
    city: SignedTestClient, bill: UUID
) -> None:
    answer = pay(city, bill)
    assert answer.status_code == 202
    payment = Payment.objects.get()
    told = answer.json()
    assert told["bill"] == str(bill)
    assert told["payment"]["id"] == str(payment.id)
    assert told["payment"]["reference"] == payment.reference
    assert told["payment"]["status"] == "created"
    assert told["payment"]["amount_minor"] == 10_00
    assert GOOD_CARD not in answer.content.decode()
    shown = city.get(f"{BILLS}/{bill}").json()
    assert shown["status"] == "settling"
    assert shown["payment"]["id"] == str(payment.id)


def test_paying_twice_with_one_key_is_one_payment(
    city: SignedTestClient, bill: UUID
) -> None:
    first, second = pay(city, bill), pay(city, bill)
    assert first.content == second.content
    assert second["Idempotency-Replayed"] == "true"
    assert Payment.objects.count() == 1


def test_the_payers_own_instrument_is_used_when_no_token_is_given(
    garage: SignedTestClient,
) -> None:
    holder_id = a_citizen(LIN)
    a_mandate(LIN, cap_minor=10_00)
    bill = a_bill(holder_id, 10_00, merchant="garage")
    assert pay(garage, bill, {"gateway": "sandbox"}).status_code == 202
    assert Payment.objects.get().token == GOOD_CARD


def test_a_machine_takes_no_more_from_a_payer_than_was_agreed(
    garage: SignedTestClient,
) -> None:
    holder_id = a_citizen(LIN)
    a_mandate(LIN, cap_minor=9_99)
    bill = a_bill(holder_id, 10_00, merchant="garage")
    answer = pay(garage, bill, {"gateway": "sandbox"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "ledger.instrument.missing"
    assert not Payment.objects.exists()


def test_a_settled_bill_shows_its_payment_and_the_books_balance(
    city: SignedTestClient, bill: UUID
) -> None:
    pay(city, bill)
    shard = Bill.objects.get(id=bill).holder_shard
    (claimed,) = claim_bills(shard=shard, limit=9, at=NOON)
    outcome = Outcome(
        claimed.order.reference, Answer.SUCCEEDED, amount=claimed.order.amount
    )
    record_outcomes(outcomes=[outcome], asked_by="collect", at=NOON)
    told = city.get(f"{BILLS}/{bill}").json()
    assert (told["status"], told["payment"]["status"]) == ("settled", "succeeded")
    rows = city.get("/api/v1/ledger/trial-balance").json()
    assert sum(r["debits_minor"] for r in rows) == sum(r["credits_minor"] for r in rows)
    by_account = {row["account"]: row for row in rows}
    assert by_account["clearing:sandbox"]["debits_minor"] == 10_00


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({"gateway": "moon"},                  400, "unknown_word"),
        ({},                                   400, "required"),
        ({"gateway": "sandbox", "amount": 1},  400, "unknown_field"),
        ({"gateway": "sandbox"},               409, "ledger.instrument.missing"),
    ],
)  # fmt: skip
def test_a_payment_that_cannot_start_is_refused(
    city: SignedTestClient, bill: UUID, order: Any, status: int, code: str
) -> None:
    answer = pay(city, bill, order)
    problem = answer.json()
    codes = {problem["code"], *(mistake["code"] for mistake in problem["errors"])}
    assert (answer.status_code, code in codes) == (status, True), problem


def test_a_bill_that_is_being_paid_is_not_paid_again(
    city: SignedTestClient, bill: UUID
) -> None:
    pay(city, bill)
    answer = pay(city, bill, key="p2")
    assert (answer.status_code, answer.json()["code"]) == (
        409,
        "ledger.bill.being_paid",
    )


def test_paying_needs_a_key(city: SignedTestClient, bill: UUID) -> None:
    answer = city.post(f"{BILLS}/{bill}/pay", ORDER)
    assert answer.status_code == 400

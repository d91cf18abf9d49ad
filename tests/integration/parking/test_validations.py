"""Coupons and validations at real exits: what is owed is less, and somebody pays it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from credit.models import CreditLine
from ledger.errors import DomainError
from ledger.models import Bill, Charge
from ledger.queries.verification import faults
from parking.models import Funding, Validation
from parking.operations.give_validation import give_validation
from parking.queries import verification
from parking.queries.reductions import funding_report
from parking.queries.sessions import session_now
from tests.cast import LIN
from tests.factories.books import NOON, a_merchant
from tests.factories.desks import a_discount, is_given
from tests.factories.parking import (
    MINUTE,
    a_lot,
    bill_of,
    enters,
    leaves,
    session_of,
)
from tests.factories.people import a_driver

pytestmark = pytest.mark.django_db

FEE_90_MINUTES = 16_00
LATER = NOON + 90 * MINUTE
TOMORROW = NOON + timedelta(days=1)


@pytest.fixture(autouse=True)
def books_that_stand(db: None) -> Iterator[None]:
    yield
    assert list(faults()) == []
    assert list(faults(verification.CHECKS)) == []


def suspend() -> None:
    CreditLine.objects.filter(kind="parking").update(
        status="suspended", suspended_for="person"
    )


def test_a_shops_validation_lowers_the_fee_and_is_the_shops_to_pay() -> None:
    a_driver(LIN)
    lot = a_lot()
    shop = a_merchant("book-shop")
    entry = enters(lot)
    given = is_given(entry, a_discount(lot, "percent", 50, funder_id=shop))
    answer = leaves(lot, LATER)
    assert (answer["fee_minor"], answer["outcome"]) == (FEE_90_MINUTES // 2, "deferred")
    assert bill_of(answer).total_minor == FEE_90_MINUTES // 2
    assert answer["lines"][-1]["rule"] == "validation:percent"
    assert answer["lines"][-1]["amount_minor"] == -FEE_90_MINUTES // 2
    assert sum(line["amount_minor"] for line in answer["lines"]) == answer["fee_minor"]
    taken = {"rule": "validation:percent", "funder": str(shop), "amount_minor": 8_00}
    assert Charge.objects.get().explanation["taken"] == [{"id": str(given.id)} | taken]
    assert funding_report(lot_id=lot.id, since=NOON, until=TOMORROW) == [
        (shop, "CNY", 8_00)
    ]


def test_the_garage_itself_pays_for_its_own_coupons() -> None:
    a_driver(LIN)
    lot = a_lot()
    is_given(enters(lot), a_discount(lot, "amount", 1_00, kind="coupon"))
    answer = leaves(lot, LATER)
    assert answer["lines"][-1]["rule"] == "coupon:amount"
    assert funding_report(lot_id=lot.id, since=NOON, until=TOMORROW) == [
        (lot.merchant_id, "CNY", 1_00)
    ]


def test_a_fee_that_is_taken_off_whole_forms_no_bill() -> None:
    a_driver(LIN)
    lot = a_lot()
    is_given(enters(lot), a_discount(lot, "full"))
    answer = leaves(lot, LATER)
    assert (answer["decision"], answer["outcome"]) == ("open", "free")
    assert answer["fee_minor"] == 0
    assert Bill.objects.count() == 0
    assert Funding.objects.get().amount_minor == FEE_90_MINUTES


def test_a_car_that_waits_goes_back_for_a_validation() -> None:
    a_driver(LIN)
    lot = a_lot()
    enters(lot)
    suspend()
    waits = leaves(lot, LATER)
    is_given(waits, a_discount(lot, "amount", 10_00), at=LATER)
    again = leaves(lot, LATER)
    assert (again["decision"], again["fee_minor"]) == ("wait", 6_00)
    assert bill_of(waits).status == "voided"
    is_given(waits, a_discount(lot, "full"), at=LATER)
    last = leaves(lot, LATER + 10 * MINUTE)
    assert (last["decision"], last["fee_minor"]) == ("open", 0)
    assert bill_of(again).status == "voided"
    assert session_now(last["session"], lot=lot)["decision"] == "open"


def test_a_car_that_is_priced_anew_adds_only_the_difference_to_its_funder() -> None:
    a_driver(LIN)
    lot = a_lot()
    is_given(enters(lot), a_discount(lot, "percent", 50))
    suspend()
    leaves(lot, LATER)
    again = leaves(lot, LATER + 30 * MINUTE)
    assert again["fee_minor"] == 11_00
    amounts = Funding.objects.order_by("id").values_list("amount_minor", flat=True)
    assert list(amounts) == [8_00, 3_00]


def test_a_stay_that_costs_nothing_costs_its_funder_nothing() -> None:
    a_driver(LIN)
    lot = a_lot()
    is_given(enters(lot), a_discount(lot, "full"))
    leaves(lot, NOON)
    assert Funding.objects.count() == 0


def test_asked_again_it_is_the_same_validation() -> None:
    lot = a_lot()
    entry, discount = enters(lot), a_discount(lot)
    facts = {
        "validation_id": uuid4(),
        "session_id": UUID(entry["session"]),
        "discount_id": discount.id,
        "by": "desk:shop",
        "at": NOON,
    }
    assert give_validation(**facts) == give_validation(**facts)  # type: ignore[arg-type]
    assert Validation.objects.count() == 1
    assert session_of(entry).is_reduced


def test_what_is_refused() -> None:
    a_driver(LIN)
    lot, other = a_lot(), a_lot("elsewhere")
    entry = enters(lot)
    given = a_discount(lot)
    is_given(entry, given)

    def refused(discount: object, answer: dict[str, str] = entry) -> str:
        with pytest.raises(DomainError) as refusal, transaction.atomic():
            is_given(answer, discount)  # type: ignore[arg-type]
        return refusal.value.code

    gone = {"session": str(uuid4())}
    used_up = a_discount(lot, uses_max=1)
    visitor = enters(lot, plate="浙B00001")
    is_given(visitor, used_up)
    assert [
        refused(given, gone),
        refused(a_discount(other)),
        refused(given),
        refused(a_discount(lot, valid_from=TOMORROW)),
        refused(a_discount(lot, valid_from=NOON - MINUTE, valid_to=NOON)),
        refused(used_up),
    ] == [
        "parking.session.unknown",
        "parking.discount.unknown",
        "parking.discount.given_before",
        "parking.discount.not_valid",
        "parking.discount.not_valid",
        "parking.discount.used_up",
    ]
    leaves(lot, LATER)
    assert refused(a_discount(lot)) == "parking.session.has_left"

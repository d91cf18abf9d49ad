"""Discounts that are offered, and what lies ready at the demo's desks."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from config.demo.city import LOTS
from config.demo.desks import OFFERED, set_up_desks
from ledger.models import Shift
from ledger.queries.verification import faults
from parking.models import Discount, Permit, PermitCar
from parking.operations.offer_discount import (
    DiscountDiffers,
    DiscountDraft,
    DiscountImpossible,
    offer_discount,
)
from parking.rules.states import Grants
from tests.factories.books import NOON, a_merchant
from tests.factories.desks import is_given
from tests.factories.parking import MINUTE, a_lot, enters, leaves

pytestmark = pytest.mark.django_db

LATER = NOON + 90 * MINUTE


def a_draft(grants: Grants = Grants.FULL, value: int = 0) -> DiscountDraft:
    return DiscountDraft(a_lot().id, "visitor", "Visitor", grants, value)


def test_what_is_offered_is_given_to_a_car() -> None:
    lot = a_lot()
    discount_id = offer_discount(draft=a_draft(), at=NOON)
    is_given(enters(lot), Discount.objects.get(id=discount_id))
    assert leaves(lot, LATER)["outcome"] == "free"
    assert list(faults()) == []


def test_the_same_draft_again_is_the_same_discount() -> None:
    first = offer_discount(draft=a_draft(Grants.PERCENT, 50), at=NOON)
    assert offer_discount(draft=a_draft(Grants.PERCENT, 50), at=LATER) == first
    assert Discount.objects.get().valid_from == NOON
    for other in (a_draft(), replace(a_draft(Grants.PERCENT, 50), name="Guest")):
        with pytest.raises(DiscountDiffers), transaction.atomic():
            offer_discount(draft=other, at=NOON)


@pytest.mark.parametrize(
    ("grants", "value"),
    [
        (Grants.FULL, 1),
        (Grants.MINUTES, 0),
        (Grants.AMOUNT, -1),
        (Grants.PERCENT, 0),
        (Grants.PERCENT, 101),
    ],
)
def test_a_discount_of_nothing_or_of_more_than_all_is_refused(
    grants: Grants, value: int
) -> None:
    with pytest.raises(DiscountImpossible), transaction.atomic():
        offer_discount(draft=a_draft(grants, value), at=NOON)
    assert not Discount.objects.exists()


def test_the_demos_desks_are_set_up_once() -> None:
    User.objects.create(username="cashier")
    lot_ids = [a_lot(code=lot.code).id for lot in LOTS]
    merchant_id = a_merchant("qiantang-hospital")
    for at in (NOON, LATER):
        set_up_desks(lot_ids=lot_ids, merchant_id=merchant_id, cashier="cashier", at=at)
    assert Discount.objects.count() == len(LOTS) * len(OFFERED)
    assert (Permit.objects.count(), PermitCar.objects.count()) == (1, 3)
    shift = Shift.objects.get()
    assert (shift.merchant_id, shift.status) == (merchant_id, "open")
    assert list(faults()) == []

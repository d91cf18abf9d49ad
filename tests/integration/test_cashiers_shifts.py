"""Faults of shifts that cashiers of existing systems reported: none happens here."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from ledger.models import Refund, Shift, Transfer
from ledger.operations.bank_cash import keep_bank_slip, take_to_bank
from ledger.operations.close_shift import close_shift
from ledger.operations.count_shift import count_shift
from ledger.operations.hand_over_shift import (
    MoneyInTransit,
    accept_shift,
    offer_shift,
)
from ledger.operations.use_till import ShiftNotOpen
from ledger.queries.shifts import in_drawer
from ledger.rules import accounts
from tests.databases import TestDatabase
from tests.factories.answers import SOON
from tests.factories.desk import act
from tests.factories.desk_money import hand_back_refund
from tests.factories.garage_windows import (
    all_is_well,
    at_window,
    paid_in_cash,
    shift_of,
    stands,
    till_of,
)
from tests.factories.shifts import a_cashier, a_shift
from tests.integration.test_refund_races import at_once


@pytest.fixture
def wang(committed: TestDatabase) -> Client:
    return at_window("wang", "1")


def test_a_difference_is_counted_once(wang: Client) -> None:
    """Whoever closes again, or opens the next shift, meets it no second time."""
    paid_in_cash(wang)
    shift = shift_of("wang")
    merchant = accounts.merchant_payable(shift.merchant_id)
    before = stands(merchant)
    for _ in range(2):
        count_shift(shift_id=shift.id, counts={50_00: 1, 10_00: 3}, at=SOON)
    with pytest.raises(ShiftNotOpen), transaction.atomic():
        count_shift(shift_id=shift.id, counts={50_00: 1, 10_00: 2}, at=SOON)
    closed = at_once(
        [lambda: close_shift(shift_id=shift.id, by="li", at=SOON, explained="Torn.")]
        * 4
    )
    assert closed == ["done"] * 4
    shift.refresh_from_db()
    assert (shift.counted_minor, shift.expected_minor) == (80_00, 90_00)
    assert stands(merchant) - before == 40_00
    assert till_of("wang") == 0
    assert Transfer.objects.filter(id=shift.id).count() == 1
    following = a_shift("wang", "1", float_minor=80_00)
    assert in_drawer(following) == 80_00
    assert all_is_well()


def offer(shift: Shift) -> None:
    offer_shift(
        shift_id=shift.id, cashier_id=a_cashier(), at=SOON, explained="A note short."
    )


def accept(shift: Shift) -> Shift:
    return accept_shift(
        shift_id=shift.id,
        next_id=uuid4(),
        cashier_id=a_cashier("li"),
        by="desk:li",
        at=SOON,
    )


def test_no_till_is_handed_over_while_its_money_is_in_transit(wang: Client) -> None:
    """Cash for the bank without a slip; a refund that nobody has handed back yet."""
    bill, shift, banked = paid_in_cash(wang), shift_of("wang"), uuid4()
    take_to_bank(
        deposit_id=banked,
        shift_id=shift.id,
        cashier_id=a_cashier(),
        amount_minor=30_00,
        by="desk:wang",
        at=SOON,
    )
    part = {"what": "part", "amount_minor": "5", "reason": "Rebate"}
    act(wang, "bill", bill, "request_refund", **part)
    count_shift(shift_id=shift.id, counts={50_00: 1, 5_00: 1}, at=SOON)
    with pytest.raises(MoneyInTransit), transaction.atomic():
        offer(shift)
    keep_bank_slip(deposit_id=banked, number="B-1", by="desk:wang", at=SOON)
    with pytest.raises(MoneyInTransit), transaction.atomic():
        offer(shift)
    refund = Refund.objects.get()
    hand_back_refund(
        refund_id=refund.id, shift_id=a_shift("chen", "3").id, by="chen", at=SOON
    )
    offer(shift)
    following = accept(shift)
    assert (following.float_minor, till_of("wang")) == (55_00, 0)
    assert Transfer.objects.filter(id=shift.id).count() == 1
    assert all_is_well()


def test_a_till_that_sends_money_off_after_it_was_offered_stays(wang: Client) -> None:
    """What was asked for between the offer and its acceptance stops the hand-over."""
    bill, shift = paid_in_cash(wang), shift_of("wang")
    count_shift(shift_id=shift.id, counts={50_00: 1}, at=SOON)
    offer(shift)
    part = {"what": "part", "amount_minor": "5", "reason": "Rebate"}
    act(wang, "bill", bill, "request_refund", **part)
    with pytest.raises(MoneyInTransit), transaction.atomic():
        accept(shift)
    assert Shift.objects.get().status == "counted"
    assert all_is_well()

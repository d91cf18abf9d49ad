"""A shift from its float to its closing: what is in the till is what the books say."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from ledger.errors import DomainError
from ledger.models import Shift, Transfer
from ledger.operations import close_shift as closing
from ledger.operations import count_shift as counting
from ledger.operations import open_shift as opening
from ledger.operations import use_till
from ledger.operations.approve_refund import approve_refund
from ledger.operations.close_shift import close_shift
from ledger.operations.count_shift import count_shift
from ledger.operations.open_shift import open_shift
from ledger.operations.request_refund import request_refund
from ledger.operations.take_tenders import by_terminal
from ledger.queries.shifts import open_shift_of
from ledger.queries.verification import faults
from ledger.rules import accounts
from tests.factories import paid
from tests.factories.answers import SOON
from tests.factories.desk_money import hand_back_refund
from tests.factories.paid import balance
from tests.factories.shifts import a_cashier, a_draft, a_shift, takes

pytestmark = pytest.mark.django_db


def count(shift: Shift, counts: Mapping[int, int]) -> Shift:
    return count_shift(shift_id=shift.id, counts=counts, at=SOON)


def close(shift: Shift, **how: Any) -> Shift:
    return close_shift(shift_id=shift.id, by="desk:chief", at=SOON, **how)


def hand_back(bill_id: UUID, shift: Shift, amount_minor: int) -> None:
    asked = request_refund(
        draft=paid.a_draft(bill_id, amount_minor=amount_minor), at=SOON
    )
    if asked.status == "requested":
        approve_refund(refund_id=asked.id, by="chief", at=SOON)
    hand_back_refund(refund_id=asked.id, by="wang", at=SOON, shift_id=shift.id)


def test_a_shift_is_counted_blindly_and_its_cash_paid_to_the_merchant() -> None:
    shift = a_shift(float_minor=50_00)
    takes(shift, 100_00, by_terminal("card", 30_00, gateway="terminal", slip="1"))
    hand_back(takes(shift, 20_00), shift, 5_00)
    assert balance(accounts.till(shift.id)) == 115_00
    assert Shift.objects.get().expected_minor is None
    counted = count(shift, {100_00: 1, 50_00: 1, 10_00: 1, 5_00: 1})
    assert (counted.expected_minor, counted.counted_minor) == (165_00, 165_00)
    closed = close(shift)
    assert closed.status == "closed"
    assert balance(accounts.till(shift.id)) == 0
    assert Transfer.objects.get(id=shift.id).amount_minor == 115_00
    assert list(faults()) == []


def test_a_difference_is_explained_and_stays_the_merchants_own() -> None:
    shift = a_shift()
    takes(shift, 100_00)
    count(shift, {100_00: 1, 20_00: 2})
    with pytest.raises(closing.DifferenceUnexplained), transaction.atomic():
        close(shift, explained="  ")
    closed = close(shift, explained="Gave too much change")
    assert closed.expected_minor == 150_00
    assert closed.counted_minor == 140_00
    assert Transfer.objects.get(id=shift.id).amount_minor == 100_00
    assert close(shift, explained="Again").explained == "Gave too much change"
    assert Transfer.objects.filter(id=shift.id).count() == 1
    assert list(faults()) == []


def test_a_till_that_gave_out_more_than_it_took_is_made_good_by_the_merchant() -> None:
    evening = a_shift("li", "2", float_minor=80_00)
    bill_id = takes(a_shift(), 60_00)
    hand_back(bill_id, evening, 60_00)
    count(evening, {20_00: 1})
    close(evening)
    assert balance(accounts.till(evening.id)) == 0
    assert list(faults()) == []


def test_a_shift_in_which_nothing_happened_moves_nothing() -> None:
    shift = a_shift(float_minor=0)
    count(shift, {})
    close(shift)
    assert not Transfer.objects.filter(id=shift.id).exists()
    assert list(faults()) == []


def test_the_same_draft_again_is_the_same_shift() -> None:
    draft = a_draft()
    first = open_shift(draft=draft, at=SOON)
    assert open_shift(draft=draft, at=SOON) == first
    with pytest.raises(opening.ShiftDiffers), transaction.atomic():
        open_shift(draft=replace(draft, float_minor=1), at=SOON)
    assert open_shift_of(a_cashier(), merchant_id=draft.merchant_id) == first


def reopened(shift: Shift) -> None:
    a_shift("wang", "2")


def second_at_the_desk(shift: Shift) -> None:
    a_shift("li", shift.desk)


def below_zero(shift: Shift) -> None:
    a_shift("li", "2", float_minor=-1)


def paid_after_the_count(shift: Shift) -> None:
    count(shift, {50_00: 1})
    takes(shift, 1_00)


def handed_out_after_the_count(shift: Shift) -> None:
    bill_id = takes(shift, 10_00)
    count(shift, {50_00: 1, 10_00: 1})
    hand_back(bill_id, shift, 10_00)


def more_than_there_is(shift: Shift) -> None:
    bill_id = takes(shift, 60_00)
    hand_back(bill_id, a_shift("li", "2", float_minor=59_99), 60_00)


def counted_otherwise(shift: Shift) -> None:
    count(shift, {50_00: 1})
    count(shift, {50_00: 2})


def strange_pieces(shift: Shift) -> None:
    count(shift, {3_00: 1})


def fewer_than_none(shift: Shift) -> None:
    count(shift, {1_00: -1})


def closed_uncounted(shift: Shift) -> None:
    close(shift)


def nobodys(shift: Shift) -> None:
    count_shift(shift_id=uuid4(), counts={}, at=SOON)


@pytest.mark.parametrize(
    ("done", "refusal"),
    [
        (reopened, opening.ShiftRunning),
        (second_at_the_desk, opening.ShiftRunning),
        (below_zero, opening.FloatImpossible),
        (paid_after_the_count, use_till.ShiftNotOpen),
        (handed_out_after_the_count, use_till.ShiftNotOpen),
        (more_than_there_is, use_till.TillTooEmpty),
        (counted_otherwise, use_till.ShiftNotOpen),
        (strange_pieces, counting.CountImpossible),
        (fewer_than_none, counting.CountImpossible),
        (closed_uncounted, closing.ShiftNotCounted),
        (nobodys, use_till.ShiftUnknown),
    ],
)
def test_a_refusal_moves_nothing(
    done: Callable[[Shift], None], refusal: type[DomainError]
) -> None:
    shift = a_shift()
    with pytest.raises(refusal), transaction.atomic():
        done(shift)
    assert not Transfer.objects.exists()
    assert list(faults()) == []


def test_the_same_count_again_is_no_refusal() -> None:
    shift = a_shift()
    assert count(shift, {50_00: 1, 20_00: 0}) == count(shift, {50_00: 1})


def test_whoever_closed_may_open_again() -> None:
    shift = a_shift()
    count(shift, {50_00: 1})
    close(shift)
    assert a_shift().status == "open"

"""A till goes from hand to hand, its cash to the bank, and nothing stays underway."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, transaction

from ledger.errors import DomainError
from ledger.models import Shift, Transfer
from ledger.operations import bank_cash, use_till
from ledger.operations import hand_over_shift as handing
from ledger.operations.bank_cash import keep_bank_slip, take_to_bank
from ledger.operations.close_shift import DifferenceUnexplained, close_shift
from ledger.operations.count_shift import count_shift
from ledger.operations.hand_over_shift import accept_shift, offer_shift
from ledger.operations.open_shift import ShiftRunning
from ledger.operations.request_refund import request_refund
from ledger.queries.verification import faults
from ledger.rules import accounts
from tests.factories import paid
from tests.factories.answers import SOON
from tests.factories.paid import balance
from tests.factories.shifts import a_cashier, a_shift, takes

pytestmark = pytest.mark.django_db


def counted(float_minor: int = 50_00) -> Shift:
    """Wang has taken a hundred yuan, and counted one short."""
    shift = a_shift(float_minor=float_minor)
    takes(shift, 100_00)
    return count_shift(
        shift_id=shift.id, counts={100_00: 1, 20_00: 2, 5_00: 1, 2_00: 2}, at=SOON
    )


def offer(shift: Shift, cashier: str = "wang", explained: str = "Torn note") -> Shift:
    return offer_shift(
        shift_id=shift.id, cashier_id=a_cashier(cashier), at=SOON, explained=explained
    )


def accept(shift: Shift, cashier: str = "li", next_id: UUID | None = None) -> Shift:
    return accept_shift(
        shift_id=shift.id,
        next_id=next_id or uuid4(),
        cashier_id=a_cashier(cashier),
        by=f"desk:{cashier}",
        at=SOON,
    )


def bank(
    shift: Shift, amount_minor: int = 80_00, deposit_id: UUID | None = None
) -> UUID:
    return take_to_bank(
        deposit_id=deposit_id or uuid4(),
        shift_id=shift.id,
        amount_minor=amount_minor,
        by="desk:wang",
        at=SOON,
    ).id


def slip(deposit_id: UUID, number: str = "B-1") -> None:
    keep_bank_slip(deposit_id=deposit_id, number=number, by="desk:wang", at=SOON)


def test_the_next_cashier_begins_with_what_was_counted() -> None:
    shift, next_id = counted(), uuid4()
    offer(shift)
    after = accept(shift, next_id=next_id)
    assert accept(shift, next_id=next_id) == after
    shift.refresh_from_db()
    assert (shift.status, shift.closed_by) == ("closed", "desk:li")
    assert shift.explained == "Torn note"
    assert (after.float_minor, after.desk, after.follows) == (149_00, shift.desk, shift)
    assert Transfer.objects.get(id=shift.id).amount_minor == 100_00
    takes(after, 10_00)
    assert list(faults()) == []


def test_cash_for_the_bank_is_the_merchants_and_needs_its_slip() -> None:
    shift, deposit_id = a_shift(), uuid4()
    takes(shift, 100_00)
    for _ in range(2):
        bank(shift, deposit_id=deposit_id)
    assert balance(accounts.till(shift.id)) == 20_00
    with pytest.raises(use_till.TillTooEmpty), transaction.atomic():
        bank(shift, 70_01)
    count_shift(shift_id=shift.id, counts={50_00: 1, 20_00: 1}, at=SOON)
    with pytest.raises(handing.MoneyInTransit), transaction.atomic():
        offer(shift)
    slip(deposit_id)
    slip(deposit_id)
    with pytest.raises(bank_cash.SlipDiffers), transaction.atomic():
        slip(deposit_id, "B-2")
    offer(shift, explained="")
    accept(shift)
    assert balance(accounts.till(shift.id)) == 0
    assert list(faults()) == []


@pytest.mark.parametrize("is_long_name", [False, True])
def test_a_refund_that_waits_at_the_desk_is_handed_back_before(
    *, is_long_name: bool
) -> None:
    shift = a_shift()
    bill_id = takes(shift, 100_00)
    name = shift.cashier_id if is_long_name else "wang"
    draft = paid.a_draft(bill_id, amount_minor=5_00, requested_by=f"desk:{name}")
    request_refund(draft=draft, at=SOON)
    count_shift(shift_id=shift.id, counts={50_00: 3}, at=SOON)
    with pytest.raises(handing.MoneyInTransit), transaction.atomic():
        offer(shift)


def unoffered(shift: Shift) -> None:
    accept(shift)


def unexplained(shift: Shift) -> None:
    offer(shift, explained=" ")


def anothers(shift: Shift) -> None:
    offer(shift, "li")


def to_oneself(shift: Shift) -> None:
    accept(offer(shift), "wang")


def with_a_shift_of_ones_own(shift: Shift) -> None:
    a_shift("li", "2")
    accept(offer(shift))


def accepted_twice(shift: Shift) -> None:
    offer(shift)
    accept(shift)
    accept(shift, "chief")


def banked_after_the_count(shift: Shift) -> None:
    bank(shift)


def nothing_for_the_bank(shift: Shift) -> None:
    bank(shift, 0)


def a_slip_of_nothing(shift: Shift) -> None:
    slip(uuid4())


@pytest.mark.parametrize(
    ("done", "refusal"),
    [
        (unoffered, handing.ShiftNotOffered),
        (unexplained, DifferenceUnexplained),
        (anothers, use_till.ShiftNotYours),
        (to_oneself, handing.OwnShift),
        (with_a_shift_of_ones_own, ShiftRunning),
        (accepted_twice, handing.ShiftNotOffered),
        (banked_after_the_count, use_till.ShiftNotOpen),
        (nothing_for_the_bank, bank_cash.BankDepositOfNothing),
        (a_slip_of_nothing, bank_cash.BankDepositUnknown),
    ],
)
def test_a_refusal_leaves_all_as_it_was(
    done: Callable[[Shift], None], refusal: type[DomainError]
) -> None:
    shift = counted()
    with pytest.raises(refusal), transaction.atomic():
        done(shift)
    shift.refresh_from_db()
    assert shift.status == "counted"
    assert list(faults()) == []


def test_a_closed_shift_is_never_opened_or_counted_again() -> None:
    shift = counted()
    close_shift(shift_id=shift.id, by="desk:wang", at=SOON, explained="Torn note")
    for change in (
        {"status": "open", "closed_at": None, "closed_by": ""},
        {"counted_minor": 150_00},
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Shift.objects.filter(id=shift.id).update(**change)

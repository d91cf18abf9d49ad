"""A charge taken back leaves nothing behind but its trace, wherever its bill stands."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from clinic.operations.claim_anew import SplitPending
from clinic.operations.reverse_charge import (
    ChargeBeingPaid,
    ChargeUnknown,
    ReversalConflict,
    reverse_charge,
)
from ledger.models import Bill, Charge, Hold
from ledger.operations.start_payment import start_payment
from ledger.queries.verification import faults
from tests.cast import ZHAO
from tests.factories.clinic import (
    ADMITTED,
    MORNING,
    a_hospital,
    a_line,
    admitted,
    billed,
    charge,
    discharge,
    owed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> UUID:
    return a_hospital()


def test_a_hold_is_let_go_and_the_bill_keeps_both_lines(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 100_00), a_line("2", 1_00))
    kept = reverse(hospital)
    assert kept.answer["status"] == "reversed"
    assert kept.answer["available_minor"] == 3_000_00 - 1_00
    assert owed(holder_id) == (1_00, 0, 0)
    assert sorted(Hold.objects.values_list("status", flat=True)) == [
        "placed",
        "released",
    ]
    amounts = Charge.objects.filter(line_no="1").values_list("amount_minor", flat=True)
    assert sorted(amounts) == [-100_00, 100_00]


def test_what_was_due_is_no_longer(hospital: UUID) -> None:
    holder_id = admitted(hospital, None, "emergency")
    charge(hospital, a_line("1", 100_00))
    reverse(hospital)
    assert owed(holder_id) == (0, 0, 0)
    assert list(faults()) == []


def test_a_bill_to_be_paid_now_is_voided(hospital: UUID) -> None:
    holder_id = admitted(hospital)
    (bill_id,) = billed(charge(hospital, a_line("1", 20_000_00, "A")))
    reverse(hospital)
    assert Bill.objects.get(id=bill_id).status == "voided"
    assert owed(holder_id) == (0, 0, 0)
    assert list(faults()) == []


def test_the_same_again_gives_the_first_answer(hospital: UUID) -> None:
    admitted(hospital)
    charge(hospital, a_line("1"))
    first = reverse(hospital)
    charge(hospital, a_line("2"))
    again = reverse(hospital)
    assert (again.answer, again.replayed) == (first.answer, True)


def test_another_reason_is_refused(hospital: UUID) -> None:
    admitted(hospital)
    charge(hospital, a_line("1"))
    reverse(hospital)
    with pytest.raises(ReversalConflict):
        reverse(hospital, reason="another")


def test_a_line_that_is_not_there_is_unknown(hospital: UUID) -> None:
    admitted(hospital)
    with pytest.raises(ChargeUnknown):
        reverse(hospital)


def test_while_the_insurer_is_asked_a_reversal_has_to_wait(hospital: UUID) -> None:
    admitted(hospital)
    charge(hospital, a_line("1"))
    discharge(hospital)
    with pytest.raises(SplitPending) as refusal:
        reverse(hospital)
    assert refusal.value.code == "clinic.visit.not_open"


def test_while_a_line_is_being_paid_a_reversal_has_to_wait(hospital: UUID) -> None:
    holder_id = admitted(hospital, ZHAO)
    (bill_id,) = billed(charge(hospital, a_line("1", 100_00)))
    start_payment(
        bill_id=bill_id,
        gateway="sandbox",
        channel="desk",
        token="tok_ok",  # noqa: S106 - the sandbox's
        at=MORNING,
    )
    with pytest.raises(ChargeBeingPaid), transaction.atomic():
        reverse(hospital)
    assert owed(holder_id) == (0, 0, 100_00)


def test_a_reversed_number_is_not_used_again(hospital: UUID) -> None:
    admitted(hospital)
    charge(hospital, a_line("1"))
    reverse(hospital)
    statuses = [r.status for r in charge(hospital, a_line("1")).results]
    assert statuses == ["duplicate"]


def reverse(merchant_id: UUID, reason: str = "ordered by mistake") -> Any:
    return reverse_charge(
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        line_no="1",
        reason=reason,
        reversed_at=MORNING + timedelta(minutes=9),
        at=MORNING + timedelta(minutes=10),
    )

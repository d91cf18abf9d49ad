"""A payment is taken back while others pay, refund or count: the books stay right."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError

from ledger.models import Bill, Payment, Refund, Shift
from ledger.operations.approve_refund import approve_refund, refuse_refund
from ledger.operations.count_shift import count_shift
from ledger.operations.hand_back_refund import hand_back_refund
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.request_refund import request_refund
from ledger.operations.start_payment import start_payment
from ledger.queries.shifts import in_drawer
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.answers import SOON
from tests.factories.desk_mistakes import (
    owed_on_both,
    shift_for,
    standing,
    take,
    take_back,
)
from tests.factories.paid import a_draft
from tests.factories.people import GOOD_CARD
from tests.integration.test_cashiers_faults import FAILS, as_owner
from tests.integration.test_refund_races import at_once

pytestmark = pytest.mark.usefixtures("committed")
FLOAT_MINOR = 50_00
ROUNDS = 3


def a_mistake(amount_minor: int = 60_00) -> tuple[UUID, Shift, Payment]:
    bill = owed_on_both(amount_minor, 0)
    shift = shift_for(bill, f"cashier-{bill.hex[:8]}")
    return bill, shift, take(bill, shift)


def status_of(bill: UUID) -> str:
    return str(Bill.objects.get(id=bill).status)


def test_taken_back_by_many_at_once_it_goes_back_once(committed: TestDatabase) -> None:
    bill, shift, payment = a_mistake()
    assert at_once([lambda: take_back(payment)] * 8) == ["done"] * 8
    assert Refund.objects.count() == 1
    assert (status_of(bill), in_drawer(shift)) == ("closed", FLOAT_MINOR)
    assert list(faults()) == []


def ask_refund(bill: UUID, _shift: Shift) -> object:
    return request_refund(draft=a_draft(bill, amount_minor=1_00), at=SOON)


def count(_bill: UUID, shift: Shift) -> object:
    return count_shift(shift_id=shift.id, counts={50_00: 1}, at=SOON)


def dispute(bill: UUID, _shift: Shift) -> object:
    draft = DisputeDraft(id=uuid4(), bill_id=bill, statement="no", opened_by="citizen")
    return open_dispute(draft=draft, at=SOON)


@pytest.mark.parametrize(
    ("other", "either"),
    [
        (ask_refund, {"ledger.payment.built_on", "ledger.bill.not_refundable"}),
        (count, {"ledger.shift.not_open"}),
        (dispute, {"ledger.payment.built_on"}),
    ],
)
def test_what_comes_at_the_same_moment_is_before_it_or_after(
    committed: TestDatabase,
    other: Callable[[UUID, Shift], object],
    either: set[str],
) -> None:
    for _ in range(ROUNDS):
        bill, shift, payment = a_mistake()
        became = at_once(
            [lambda: take_back(payment), lambda: other(bill, shift)]  # noqa: B023 - at once
        )
        assert "done" in became
        assert set(became) <= {"done", *either}
        waits = {"closed", "disputed"} if became[0] == "done" else {"settled"}
        assert status_of(bill) in waits
    assert list(faults()) == []


def test_whoever_pays_right_after_it_pays_once(committed: TestDatabase) -> None:
    """At the window and in the portal, at the moment in which it is taken back."""

    def in_portal(bill: UUID) -> object:
        return start_payment(
            bill_id=bill, gateway="sandbox", channel="portal", at=SOON, token=GOOD_CARD
        )

    for _ in range(ROUNDS):
        bill, shift, payment = a_mistake()
        became = at_once(
            [
                lambda: take_back(payment),  # noqa: B023 - at once
                lambda: take(bill, shift),  # noqa: B023
                lambda: take(bill, shift),  # noqa: B023
                lambda: in_portal(bill),  # noqa: B023
            ]
        )
        assert became[0] == "done"
        assert became[1:].count("done") <= 1
        assert set(became) <= {
            "done",
            "ledger.bill.not_payable",
            "ledger.bill.being_paid",
        }
        assert Payment.objects.filter(bill=bill).count() == 1 + became[1:].count("done")
    assert list(faults()) == []


def test_it_is_carried_out_or_refused_by_a_person_never_both(
    committed: TestDatabase,
) -> None:
    for _ in range(ROUNDS):
        bill, shift, payment = a_mistake(300_00)
        refund = take_back(payment)
        approve_refund(refund_id=refund.id, by="desk:boss", at=SOON)
        became = at_once(
            [
                lambda: hand_back_refund(
                    refund_id=refund.id,  # noqa: B023 - at once
                    shift_id=shift.id,  # noqa: B023
                    by="desk:wang",
                    at=SOON,
                ),
                lambda: refuse_refund(refund_id=refund.id, by="desk:boss", at=SOON),  # noqa: B023
            ]
        )
        assert sorted(became) == ["done", "ledger.refund.not_waiting"]
        assert status_of(bill) == ("closed" if became[0] == "done" else "settled")
    assert list(faults()) == []


@pytest.mark.parametrize("table", ["ledger_billstep", "ledger_transfer"])
def test_it_happens_whole_or_not_at_all(committed: TestDatabase, table: str) -> None:
    """The database fails half-way, at one place or another; later it works."""
    bill, shift, payment = a_mistake()
    before = standing()
    as_owner(committed, FAILS.format(table=table))
    with pytest.raises(DatabaseError, match="the disk is full"):
        take_back(payment)
    assert not Refund.objects.exists()
    assert (status_of(bill), standing()) == ("settled", before)
    assert list(faults()) == []
    as_owner(committed, "DROP FUNCTION public.fails() CASCADE")
    take_back(payment)
    assert (status_of(bill), in_drawer(shift)) == ("closed", FLOAT_MINOR)
    assert list(faults()) == []

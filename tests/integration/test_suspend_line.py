"""People decide about lines; what is owed stays owed."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from credit.models import CreditLine
from credit.operations.defer_charge import Debt, defer_charge, place_hold
from credit.operations.register_citizen import register_citizen
from credit.operations.suspend_line import (
    LineElsewhere,
    LineOwes,
    LineUnknown,
    close_line,
    resume_line,
    suspend_line,
)
from credit.queries.lines import LineView, lines_of
from ledger.errors import Rejected
from tests.cast import LIN
from tests.factories.books import a_merchant
from tests.factories.people import NOON, a_citizen

pytestmark = pytest.mark.django_db
WU = "user:wu"


def parking(holder_id: UUID) -> LineView:
    (line,) = [line for line in lines_of([holder_id]) if line.kind == "parking"]
    return line


def line_id(holder_id: UUID) -> UUID:
    return CreditLine.objects.get(holder_id=holder_id, kind="parking").id


def a_debt(holder_id: UUID, amount_minor: int) -> Debt:
    return Debt(
        key=(uuid4(),),
        holder_id=holder_id,
        line_kind="parking",
        merchant_id=a_merchant(),
        risk_mode="merchant",
        amount_minor=amount_minor,
        currency="CNY",
        occurred_at=NOON,
    )


def test_a_suspended_line_carries_nothing_new_and_keeps_what_is_owed() -> None:
    holder_id = a_citizen(LIN)
    assert defer_charge(debt=a_debt(holder_id, 10_00), at=NOON) == ""
    suspend_line(line_id=line_id(holder_id), by=WU, at=NOON)
    debt = a_debt(holder_id, 10_00)
    assert defer_charge(debt=debt, at=NOON) == "credit.line.suspended"
    assert place_hold(debt=debt, at=NOON, lasts=None).reason == "credit.line.suspended"
    assert parking(holder_id).used_minor == 10_00
    assert parking(holder_id).available_minor == 0
    resume_line(line_id=line_id(holder_id), by=WU, at=NOON)
    assert defer_charge(debt=debt, at=NOON) == ""


def test_a_score_that_falls_breaks_no_promise_and_makes_no_new_one() -> None:
    holder_id = a_citizen(LIN)
    promised = place_hold(debt=a_debt(holder_id, 60_00), at=NOON, lasts=None)
    register_citizen(ref=LIN.ref, at=NOON, **LIN.facts(score=500))
    assert parking(holder_id).status == "frozen"
    more = a_debt(holder_id, 60_01)
    assert place_hold(debt=more, at=NOON, lasts=None).reason == "credit.line.frozen"
    assert defer_charge(debt=more, at=NOON) == "credit.line.frozen"
    beyond = defer_charge(debt=more, at=NOON, hold_id=promised.id)
    assert beyond == "credit.line.limit_exceeded"
    kept = defer_charge(debt=a_debt(holder_id, 60_00), at=NOON, hold_id=promised.id)
    assert kept == ""
    assert (parking(holder_id).used_minor, parking(holder_id).limit_minor) == (60_00, 0)


def test_a_closed_line_is_not_opened_again_by_a_score() -> None:
    holder_id = a_citizen(LIN)
    suspend_line(line_id=line_id(holder_id), by=WU, at=NOON)
    close_line(line_id=line_id(holder_id), by=WU, at=NOON)
    a_citizen(LIN, score=800)
    assert parking(holder_id).status == "closed"


def of_nobody(_: UUID) -> None:
    suspend_line(line_id=uuid4(), by=WU, at=NOON)


def an_active_one(holder_id: UUID) -> None:
    resume_line(line_id=line_id(holder_id), by=WU, at=NOON)


def one_not_suspended(holder_id: UUID) -> None:
    close_line(line_id=line_id(holder_id), by=WU, at=NOON)


def one_that_owes(holder_id: UUID) -> None:
    defer_charge(debt=a_debt(holder_id, 1), at=NOON)
    suspend_line(line_id=line_id(holder_id), by=WU, at=NOON)
    close_line(line_id=line_id(holder_id), by=WU, at=NOON)


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        (of_nobody,         LineUnknown),
        (an_active_one,     LineElsewhere),
        (one_not_suspended, LineElsewhere),
        (one_that_owes,     LineOwes),
    ],
)  # fmt: skip
def test_refused(step: Any, refusal: type[Rejected]) -> None:
    holder_id = a_citizen(LIN)
    with pytest.raises(refusal):
        step(holder_id)

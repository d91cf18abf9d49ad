"""A line is suspended, or resumed, just when a fee is booked anew: one waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from config.verification import ALL_CHECKS
from credit.models import CreditLine, LimitPolicy
from credit.operations.suspend_line import resume_line, suspend_line
from ledger.models import Bill
from ledger.operations.open_accounts import lock_holders
from ledger.queries.verification import faults
from parking.ports import LotView
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.parking import MINUTE, a_lot, enters, leaves
from tests.factories.people import NOON, a_driver
from tests.integration.test_line_races import in_the_way_of

LATER = NOON + timedelta(days=40)
"""Long after the entry: the fee is more than any line carries."""


@dataclass(frozen=True, slots=True)
class Story:
    """What is booked anew, on which line, and when that was last looked at."""

    line: CreditLine
    act: Callable[[], dict[str, Any]]


def the_line(currency: str = "CNY") -> CreditLine:
    return CreditLine.objects.get(kind="parking", currency=currency)


def step(line: CreditLine, status: str) -> None:
    to = suspend_line if status == "suspended" else resume_line
    to(line_id=line.id, by="desk:wu", at=NOON)


def a_waiting_car(status: str) -> Story:
    """A car waits at the barrier, and is read again with another fee."""
    lot = a_lot()
    a_driver(LIN)
    first_exit = LATER if status == "active" else NOON + 90 * MINUTE
    if status == "suspended":
        step(the_line(), status)
    enters(lot)
    assert leaves(lot, first_exit)["outcome"] == "pay_now"
    return Story(the_line(), lambda: leaves(lot, first_exit + 40 * MINUTE))


def in_dollars() -> LotView:
    """A lot that charges 7.00 where no entry was read, and people with lines there."""
    LimitPolicy.objects.create(
        kind="parking",
        currency="USD",
        score_from=0,
        limit_minor=500_00,
        valid_from=NOON - timedelta(days=9),
    )
    return a_lot("jax", tariff="jacksonville-garage")


def a_lost_record(status: str) -> Story:
    """A car left without an entry, which arrives after all."""
    lot = in_dollars()
    a_driver(LIN)
    line = the_line("USD")
    if status == "suspended":
        step(line, status)
    leaves(lot, NOON)
    entered_at = NOON - 90 * MINUTE
    return Story(line, lambda: enters(lot, entered_at, at=NOON + 60 * MINUTE))


def anew() -> Bill:
    """The bill that took the first one's place."""
    assert Bill.objects.filter(status="voided").count() == 1
    return Bill.objects.get(status="closed")


@pytest.mark.parametrize("prepare", [a_waiting_car, a_lost_record])
@pytest.mark.parametrize(
    ("before", "meanwhile"), [("active", "suspended"), ("suspended", "active")]
)
def test_what_the_line_has_become_meanwhile_decides(
    committed: TestDatabase,
    prepare: Callable[[str], Story],
    before: str,
    meanwhile: str,
) -> None:
    story = prepare(before)
    lines = CreditLine.objects.filter(holder_id=story.line.holder_id)
    with in_the_way_of(story.act, row=lines.order_by("id")[0]):
        step(story.line, meanwhile)
    bill = anew()
    carried = (bill.line_minor, bill.due_minor)
    if meanwhile == "active":
        assert carried == (bill.total_minor, 0)
    else:
        assert carried == (0, bill.total_minor)
    assert list(faults(ALL_CHECKS)) == []


@pytest.mark.parametrize("prepare", [a_waiting_car, a_lost_record])
def test_its_line_is_held_before_any_account_is(
    committed: TestDatabase, prepare: Callable[[str], Story]
) -> None:
    story = prepare("active")
    holder_id = story.line.holder_id
    lines = CreditLine.objects.filter(holder_id=holder_id)
    with in_the_way_of(story.act, row=lines.order_by("id")[0]):
        lock_holders(holder_ids=[holder_id])
    assert anew().status == "closed"
    assert list(faults(ALL_CHECKS)) == []

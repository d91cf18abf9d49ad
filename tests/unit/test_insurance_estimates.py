"""What is expected of a claim, what is held for it, where its cash is put."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.ports import Balances, ClaimLine, CoverageTold
from clinic.rules.asking import ask_next
from clinic.rules.estimates import Prospect, insurers_of_new
from clinic.rules.placing import Placed, place_cash
from clinic.rules.policies import Policy
from tests.factories.insured import BALANCES, WORKED_EXAMPLE

TOLD = CoverageTold("employee", 100_00, None, BALANCES)
EMPLOYEE = Prospect(Policy(Decimal("0.76")), TOLD)
NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)


def lines(*amounts: int) -> list[ClaimLine]:
    return [
        ClaimLine(str(number), amount, "A") for number, amount in enumerate(amounts)
    ]


def test_the_worked_example_is_estimated_as_it_is_settled_however_it_comes() -> None:
    at_once = insurers_of_new(EMPLOYEE, before=[], held_minor=0, new=WORKED_EXAMPLE)
    assert 700_60 - sum(at_once) == 183_64
    held = 0
    for number, line in enumerate(WORKED_EXAMPLE):
        before = WORKED_EXAMPLE[:number]
        (insurer,) = insurers_of_new(
            EMPLOYEE, before=before, held_minor=held, new=[line]
        )
        held += line.amount_minor - insurer
    assert held == 183_64


@given(
    amounts=st.lists(st.integers(0, 10**6), min_size=1, max_size=8),
    deductible=st.integers(0, 10**6),
    account=st.integers(0, 10**6),
    cut=st.integers(0, 8),
    held=st.integers(0, 10**6),
)
def test_an_estimate_is_no_less_than_nothing_and_no_more_than_its_line(
    amounts: list[int], deductible: int, account: int, cut: int, held: int
) -> None:
    some = lines(*amounts)
    prospect = replace(
        EMPLOYEE,
        coverage=CoverageTold("employee", deductible, 500_00, Balances(account)),
    )
    new = some[cut:]
    insurers = insurers_of_new(prospect, before=some[:cut], held_minor=held, new=new)
    assert all(
        0 <= insurer <= line.amount_minor
        for insurer, line in zip(insurers, new, strict=True)
    )
    cash = prospect.split(some)[1].cash_minor
    theirs = sum(line.amount_minor for line in new) - sum(insurers)
    most = sum(line.amount_minor for line in new)
    assert theirs == min(max(cash - held, 0), most)


def test_without_a_policy_all_is_held() -> None:
    assert insurers_of_new(Prospect(), before=[], held_minor=0, new=lines(5, 7)) == [
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("cash", "placed", "spread"),
    [
        (0, [], []),
        (10, [Placed(held_minor=6), Placed(held_minor=6)], [6, 4]),
        (10, [Placed(booked_minor=4), Placed(held_minor=8)], [2, 8]),
        (3, [Placed(booked_minor=4), Placed(held_minor=8)], [0, 3]),
        (15, [Placed(booked_minor=4), Placed(held_minor=8), Placed()], [4, 8, 3]),
        (5, [Placed()], [5]),
    ],
)
def test_holds_carry_a_bill_s_cash_together_before_anything_is_due(
    cash: int, placed: list[Placed], spread: list[int]
) -> None:
    assert place_cash(cash, placed) == spread


def test_an_insurer_is_asked_soon_at_first_and_then_every_day_for_ever() -> None:
    pauses = [ask_next(asks=asks, at=NOON) - NOON for asks in (0, 1, 2, 3, 4, 999)]
    assert pauses == [
        timedelta(seconds=30),
        timedelta(minutes=2),
        timedelta(minutes=5),
        timedelta(hours=1),
        timedelta(days=1),
        timedelta(days=1),
    ]

"""How an item's amount is made, and split between insurer and citizen."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.ports import ClaimLine, Share
from clinic.rules.amounts import line_amount
from clinic.rules.split import estimate_insurer, split_by_class, sums_up
from clinic.rules.states import (
    ITEM_EDGES,
    SPLIT_OF_VISIT,
    VISIT_EDGES,
    ItemStatus,
    VisitStatus,
)

LINES = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from("ABC")), max_size=30
).map(
    lambda drawn: [
        ClaimLine(str(number), amount, insurance_class)
        for number, (amount, insurance_class) in enumerate(drawn)
    ]
)


@pytest.mark.parametrize(
    ("quantity", "unit_price_minor", "amount_minor"),
    [
        ("1", 100, 100),
        ("0.5", 101, 51),
        ("0.0001", 4999, 0),
        ("0.0001", 5000, 1),
        ("2.3333", 300, 700),
        ("3", 0, 0),
    ],
)
def test_a_lines_amount_is_rounded_half_up_once(
    quantity: str, unit_price_minor: int, amount_minor: int
) -> None:
    amount = line_amount(quantity=Decimal(quantity), unit_price_minor=unit_price_minor)
    assert amount == amount_minor


@pytest.mark.parametrize(
    ("insurance_class", "insured", "insurer_minor"),
    [
        ("A", True, 70_00),
        ("B", True, 50_00),
        ("C", True, 0),
        ("A", False, 0),
        ("B", False, 0),
    ],
)
def test_the_fund_pays_by_class_and_for_the_insured_only(
    insurance_class: str,
    *,
    insured: bool,
    insurer_minor: int,
) -> None:
    estimate = estimate_insurer(
        amount_minor=100_00, insurance_class=insurance_class, insured=insured
    )
    assert estimate == insurer_minor


def test_a_visits_share_is_rounded_once_and_goes_to_the_largest_remainders() -> None:
    lines = [ClaimLine(n, 1, "A") for n in "abc"] + [ClaimLine("d", 1, "B")]
    shares = split_by_class(lines, insured=True)  # 0.7 + 0.7 + 0.7 + 0.5 = 2.6
    assert [share.insurer_minor for share in shares] == [1, 1, 1, 0]


@given(lines=LINES)
def test_the_final_share_of_the_citizen_is_never_above_its_estimate(
    lines: list[ClaimLine],
) -> None:
    shares = split_by_class(lines, insured=True)
    assert sums_up(lines, shares)
    for line, share in zip(lines, shares, strict=True):
        estimate = estimate_insurer(
            amount_minor=line.amount_minor,
            insurance_class=line.insurance_class,
            insured=True,
        )
        assert 0 <= share.insurer_minor - estimate <= 1


@pytest.mark.parametrize(
    "shares",
    [
        [],
        [Share("1", 50, 0, 49)],
        [Share("1", 101, 0, -1)],
        [Share("2", 50, 0, 50)],
        [Share("1", 50, 0, 50), Share("1", 50, 0, 50)],
    ],
    ids=["none", "short", "negative", "another line", "twice"],
)
def test_shares_that_do_not_split_exactly_the_lines_are_told(
    shares: list[Share],
) -> None:
    assert not sums_up([ClaimLine("1", 100, "A")], shares)


def test_every_status_can_be_reached_and_the_split_walks_along() -> None:
    reached = {new for _, new in VISIT_EDGES} | {VisitStatus.OPEN}
    assert reached == set(VisitStatus) == set(SPLIT_OF_VISIT)
    assert {new for _, new in ITEM_EDGES} == {ItemStatus.REVERSED}

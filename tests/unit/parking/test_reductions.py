"""Coupons, validations and waivers: what they take off, in which order, for whom."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parking.ports import Reduction
from parking.queries.tariffs import load_tariff, tariff_codes
from parking.rules.reductions import reduced_quote
from tests.factories.tariffs import stay_for, tariff

HOURLY = tariff()
"""1.00 for every hour that was begun."""
FOUR_HOURS = stay_for("2024-05-06T10:00:00+02:00", timedelta(hours=4))
SHOP = UUID(int=9)


def off(grants: str, value: int = 0, *, alone: bool = False, no: int = 1) -> Reduction:
    return Reduction(
        UUID(int=no), "validation", grants, value, alone=alone, funder_id=SHOP
    )


def waived(value: int) -> Reduction:
    return Reduction(UUID(int=99), "waiver", "amount", value)


TAKEN = [
    ("nothing was given", [], []),
    ("an hour off", [off("minutes", 60)], [100]),
    ("a begun hour off is none", [off("minutes", 59)], []),
    ("longer than the stay", [off("minutes", 999)], [400]),
    ("half of it", [off("percent", 50)], [200]),
    ("a third, rounded half up", [off("percent", 33)], [132]),
    ("an amount", [off("amount", 150)], [150]),
    ("more than the fee", [off("amount", 950)], [400]),
    ("all", [off("full")], [400]),
    ("minutes before percent", [off("percent", 50), off("minutes", 120)], [200, 100]),
    ("percent before amounts", [off("amount", 100), off("percent", 50)], [200, 100]),
    ("minutes add up", [off("minutes", 60), off("minutes", 60)], [100, 100]),
    ("what is left goes to the last", [off("full"), off("amount", 150)], [150, 250]),
    (
        "alone, and worth more",
        [off("percent", 50, alone=True), off("amount", 150)],
        [200],
    ),
    (
        "alone, and worth less",
        [off("percent", 20, alone=True), off("amount", 150)],
        [150],
    ),
    (
        "alone, and worth as much",
        [off("percent", 50, alone=True), off("amount", 100), off("minutes", 60)],
        [100, 100],
    ),
    (
        "of two that stand alone the better",
        [off("percent", 20, alone=True), off("percent", 30, alone=True)],
        [120],
    ),
    (
        "a waiver goes beside one that stands alone",
        [off("amount", 50, alone=True), waived(100)],
        [50, 100],
    ),
    ("a waiver takes only what is left", [off("amount", 350), waived(100)], [350, 50]),
]


@pytest.mark.parametrize(
    ("reductions", "taken"), [row[1:] for row in TAKEN], ids=[row[0] for row in TAKEN]
)
def test_what_is_taken_off(reductions: list[Reduction], taken: list[int]) -> None:
    answer = reduced_quote(HOURLY, FOUR_HOURS, reductions=reductions)
    assert [one.amount_minor for one in answer.taken] == taken
    assert answer.fee.amount_minor == 400 - sum(taken)
    assert sum(line.amount_minor for line in answer.lines) == answer.fee.amount_minor


def test_each_thing_that_was_taken_off_has_its_line() -> None:
    half, token = off("percent", 50), off("amount", 30, no=2)
    answer = reduced_quote(HOURLY, FOUR_HOURS, reductions=[half, token, waived(20)])
    lines = [(line.rule, int(line.units), line.amount_minor) for line in answer.lines]
    assert lines == [
        ("hourly", 4, 400),
        ("validation:percent", 1, -200),
        ("validation:amount", 1, -30),
        ("waiver", 1, -20),
    ]
    assert [one.funder_id for one in answer.taken] == [SHOP, SHOP, None]


def test_what_was_paid_is_not_taken_off_again() -> None:
    answer = reduced_quote(
        HOURLY, FOUR_HOURS, reductions=[off("full"), waived(100)], paid_minor=300
    )
    assert answer.fee.amount_minor == 300
    assert [one.amount_minor for one in answer.taken] == [100]


def test_the_hash_tells_that_something_was_taken_off() -> None:
    plain, less = (
        reduced_quote(HOURLY, FOUR_HOURS, reductions=given)
        for given in ([], [off("amount", 1)])
    )
    assert plain.input_hash != less.input_hash


grants = st.one_of(
    st.tuples(st.just("minutes"), st.integers(1, 600)),
    st.tuples(st.just("percent"), st.integers(1, 100)),
    st.tuples(st.just("amount"), st.integers(1, 5000)),
    st.tuples(st.just("full"), st.just(0)),
)
reductions_given = st.lists(st.tuples(grants, st.booleans()), max_size=4)


@given(
    st.sampled_from(tariff_codes()),
    st.integers(0, 3 * 24 * 60),
    reductions_given,
    st.integers(0, 4000),
)
def test_no_fee_falls_below_zero_or_rises_whatever_is_given(
    code: str, minutes: int, found: list[tuple[tuple[str, int], bool]], waiver: int
) -> None:
    stay = stay_for("2024-05-06T10:00:00+02:00", timedelta(minutes=minutes))
    given = [
        off(grant, value, alone=alone, no=number)
        for number, ((grant, value), alone) in enumerate(found)
    ]
    plain = reduced_quote(load_tariff(code), stay, reductions=[])
    less = reduced_quote(load_tariff(code), stay, reductions=[*given, waived(waiver)])
    assert 0 <= less.fee.amount_minor <= plain.fee.amount_minor
    assert sum(line.amount_minor for line in less.lines) == less.fee.amount_minor
    assert all(one.amount_minor > 0 for one in less.taken)
    in_other_order = [*reversed(given), waived(waiver)]
    again = reduced_quote(load_tariff(code), stay, reductions=in_other_order)
    assert again.fee == less.fee

"""The default policy, bracket by bracket, and the map of a line."""

import importlib

import pytest

from credit.rules.lines import LINE_EDGES, Bracket, LineStatus, limits_for

DEFAULTS = importlib.import_module("credit.migrations.0002_default_policy").DEFAULTS
POLICY = [
    Bracket(kind, "CNY", score_from, insured, limit)
    for kind, score_from, insured, limit in DEFAULTS
]


@pytest.mark.parametrize(
    ("score", "parking", "outpatient", "inpatient"),
    [
        (0, None, None, None),
        (549, None, None, None),
        (550, 500_00, 500_00, 15_000_00),
        (599, 500_00, 500_00, 15_000_00),
        (600, 500_00, 1_000_00, 15_000_00),
        (649, 500_00, 1_000_00, 15_000_00),
        (650, 500_00, 2_000_00, 15_000_00),
        (699, 500_00, 2_000_00, 15_000_00),
        (700, 500_00, 3_000_00, 15_000_00),
        (749, 500_00, 3_000_00, 15_000_00),
        (750, 500_00, 5_000_00, 15_000_00),
        (1000, 500_00, 5_000_00, 15_000_00),
    ],
)
def test_a_score_earns_the_limits_of_its_bracket(
    score: int, parking: int | None, outpatient: int | None, inpatient: int | None
) -> None:
    earned = limits_for(score=score, insured=True, brackets=POLICY)
    assert earned.get(("parking", "CNY")) == parking
    assert earned.get(("outpatient", "CNY")) == outpatient
    assert earned.get(("inpatient", "CNY")) == inpatient


def test_an_inpatient_line_is_for_the_insured_only() -> None:
    earned = limits_for(score=1000, insured=False, brackets=POLICY)
    assert set(earned) == {("parking", "CNY"), ("outpatient", "CNY")}


def test_the_order_of_the_brackets_does_not_matter() -> None:
    there = limits_for(score=720, insured=True, brackets=POLICY)
    back = limits_for(score=720, insured=True, brackets=POLICY[::-1])
    assert there == back


def test_a_closed_line_is_never_used_again() -> None:
    assert LineStatus.CLOSED not in {old for old, _ in LINE_EDGES}

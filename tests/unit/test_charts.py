"""Scales that people can read, and drawings that never leave their place."""

from datetime import date

import pytest

from ledger.portal.spending_charts import bars_of, columns_of
from ledger.rules.charts import percent, top_of


@pytest.mark.parametrize(
    ("highest", "top"),
    [
        (0,         1_00),
        (1,         1_00),
        (1_00,      1_00),
        (1_01,      2_00),
        (4_99,      5_00),
        (5_01,     10_00),
        (10_00,    10_00),
        (1_347_86, 2_000_00),
    ],
)  # fmt: skip
def test_a_scale_ends_at_the_first_round_amount(highest: int, top: int) -> None:
    assert top_of([0, highest]) == top


def test_a_scale_of_nothing_is_one() -> None:
    assert top_of([]) == 1_00


def test_shares_are_cut_to_a_tenth_of_a_percent() -> None:
    assert percent(1, 3) == "33.3%"
    assert percent(2, 3, of=72) == "48.0%"
    assert percent(1, 1) == "100.0%"


def test_columns_stand_between_floor_and_ceiling() -> None:
    sums = {date(2025, 12, 1): 0, date(2026, 1, 1): 500_00, date(2026, 2, 1): -3_00}
    drawn = columns_of(sums)
    assert (drawn.top_minor, drawn.half_minor) == (500_00, 250_00)
    assert [(one.y, one.height) for one in drawn.columns] == [
        ("80.0%", "0.0%"),
        ("8.0%", "72.0%"),
        ("80.0%", "0.0%"),
    ]
    assert [(one.label, one.year) for one in drawn.columns] == [
        (12, None),
        (1, 2026),
        (2, None),
    ]


def test_the_dearest_kind_is_first_and_fills_its_row() -> None:
    drawn = bars_of({"Parking": 25_00, "Outpatient": 100_00, "Inpatient": 0})
    assert [(one.name, one.width) for one in drawn] == [
        ("Outpatient", "100.0%"),
        ("Parking", "25.0%"),
        ("Inpatient", "0.0%"),
    ]

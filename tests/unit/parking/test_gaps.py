"""Which of a device's numbers never arrived."""

import pytest

from parking.rules.gaps import Gap, find_gaps

CASES: list[tuple[list[tuple[str, int]], list[Gap]]] = [
    ([], []),
    ([("in", 7)], []),
    ([("in", 1), ("out", 2), ("in", 3)], []),
    ([("in", 1), ("out", 2), ("in", 5), ("out", 9)], [Gap(3, 4), Gap(6, 8)]),
    ([("in", 9), ("in", 1)], [Gap(2, 8)]),
    ([("in", 1), ("out", 1), ("in", 2), ("out", 2)], []),
    ([("in", 1), ("out", 1), ("in", 3), ("out", 2)], [Gap(2, 2, "in")]),
]


@pytest.mark.parametrize(("counted", "gaps"), CASES)
def test_missing_numbers_are_found(
    counted: list[tuple[str, int]], gaps: list[Gap]
) -> None:
    assert find_gaps(counted) == gaps

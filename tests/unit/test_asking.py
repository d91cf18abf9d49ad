"""A lost answer is asked about nine times in five days, then by a person."""

from datetime import timedelta

from ledger.rules.asking import next_ask
from tests.factories.books import NOON

SECONDS = timedelta(seconds=1)
PLAN = (30, 120, 300, 3_600, 86_400, 172_800, 259_200, 345_600, 432_000)


def test_the_plan_is_kept_to_the_second_however_late_a_worker_is() -> None:
    at, asked = NOON, []
    for asks in range(len(PLAN)):
        planned = next_ask(submitted_at=NOON, asks=asks, at=at)
        assert planned is not None
        asked.append((planned - NOON) / SECONDS)
        at = planned + 20 * SECONDS
    assert asked == list(PLAN)
    assert next_ask(submitted_at=NOON, asks=len(PLAN), at=at) is None


def test_an_outage_of_a_week_doesn_t_use_up_all_questions_at_once() -> None:
    at = NOON + timedelta(days=7)
    pauses = []
    for asks in range(1, len(PLAN)):
        planned = next_ask(submitted_at=NOON, asks=asks, at=at)
        assert planned is not None
        pauses.append((planned - at) / SECONDS)
        at = planned
    assert pauses == [45, 90, 1_650, 41_400, 43_200, 43_200, 43_200, 43_200]


def test_who_was_asked_more_often_than_planned_is_left_to_a_person() -> None:
    assert next_ask(submitted_at=NOON, asks=25, at=NOON) is None

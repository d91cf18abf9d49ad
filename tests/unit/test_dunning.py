"""When an unpaid bill is due, reminded of, and tried again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ledger.rules.dunning import Policy, next_try

CLOSED_AT = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
"""Midnight in Hangzhou, at a month's end."""
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
POLICY = Policy(
    due_after_days=3,
    reminder_days=(7, -1, 1),
    suspend_from_minor=10_00,
    suspend_after_days=2,
    write_off_after_days=90,
    refund_approval_from_minor=200_00,
    dispute_within_days=30,
    dispute_decided_days=7,
)
DUE_AT = POLICY.due_at(CLOSED_AT)
PAUSES = {"insufficient_funds": [86_400, 60], "mandate_revoked": [], "": [30]}


@pytest.mark.parametrize(
    ("after", "reminded_at"),
    [
        (CLOSED_AT, DUE_AT - DAY),
        (DUE_AT - DAY - SECOND, DUE_AT - DAY),
        (DUE_AT - DAY, DUE_AT + DAY),
        (DUE_AT + 5 * DAY, DUE_AT + 7 * DAY),
        (DUE_AT + 7 * DAY, None),
    ],
)
def test_a_payer_is_reminded_at_the_next_moment_and_never_of_a_missed_one(
    after: datetime, reminded_at: datetime | None
) -> None:
    assert POLICY.next_reminder(due_at=DUE_AT, after=after) == reminded_at


def test_days_are_counted_from_when_a_bill_is_due() -> None:
    assert DUE_AT == CLOSED_AT + 3 * DAY
    assert POLICY.suspends_at(DUE_AT) == DUE_AT + 2 * DAY
    assert POLICY.written_off_from(DUE_AT) == DUE_AT + 90 * DAY
    at_once = replace(POLICY, due_after_days=0, suspend_after_days=0)
    assert at_once.suspends_at(at_once.due_at(CLOSED_AT)) == CLOSED_AT


@pytest.mark.parametrize(
    ("reason", "retries", "pause"),
    [
        ("insufficient_funds", 0, DAY),
        ("insufficient_funds", 1, 60 * SECOND),
        ("insufficient_funds", 2, None),
        ("mandate_revoked", 0, None),
        ("card_expired", 0, 30 * SECOND),
        ("card_expired", 1, None),
    ],
)
def test_a_reason_has_its_own_pauses_and_every_other_one_shares_some(
    reason: str, retries: int, pause: timedelta | None
) -> None:
    tried = next_try(reason=reason, retries=retries, pauses=PAUSES, at=CLOSED_AT)
    assert tried == (pause and CLOSED_AT + pause)


def test_without_any_rule_nothing_is_tried_again() -> None:
    assert next_try(reason="x", retries=0, pauses={}, at=CLOSED_AT) is None

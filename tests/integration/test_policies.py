"""Policies are rows with a date: the newest that has begun is in force."""

from datetime import timedelta
from uuid import uuid4

import pytest

from ledger.models import Bill, RetryRule
from ledger.queries.policies import policy_at, retry_pauses_at
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.policies import a_policy

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_bill_is_due_and_reminded_of_by_the_policy_of_the_day_it_closes() -> None:
    a_policy(NOON + DAY, due_after_days=10, reminder_days=[-3])
    before, after = a_bill(uuid4(), 10_00), a_bill(uuid4(), 10_00, at=NOON + DAY)
    moments = {
        bill.id: (bill.due_at - bill.closed_at, bill.notice_at - bill.closed_at)
        for bill in Bill.objects.all()
        if bill.due_at and bill.notice_at and bill.closed_at
    }
    assert moments == {before: (3 * DAY, 2 * DAY), after: (10 * DAY, 7 * DAY)}


def test_the_newest_row_that_has_begun_is_in_force() -> None:
    a_policy(NOON + DAY, suspend_from_minor=1)
    assert policy_at(NOON).suspend_from_minor == 10_00
    assert policy_at(NOON + DAY).suspend_from_minor == 1
    RetryRule.objects.create(reason="", pauses_seconds=[7], valid_from=NOON + DAY)
    assert retry_pauses_at(NOON)[""] == [86_400] * 5
    assert retry_pauses_at(NOON + DAY)[""] == [7]
    assert retry_pauses_at(NOON + DAY)["mandate_revoked"] == []

"""A shift's report names the receipts of what was done in it, no other shift's."""

from datetime import timedelta

import pytest

from ledger.operations.issue_receipts import ReceiptDraft, issue_receipt
from ledger.queries.desk_reports import report_of_shift
from tests.factories.answers import SOON
from tests.factories.desk_mistakes import owed_on_both, shift_for, take, take_back

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_bill_that_was_paid_in_two_shifts_has_receipts_in_both() -> None:
    bill = owed_on_both(60_00, 0)
    draft = ReceiptDraft(bill, "parking", {})
    first, second = shift_for(bill), shift_for(bill, "li")
    payment = take(bill, first)
    issue_receipt(draft=draft, at=SOON, by="desk:wang")
    take_back(payment, at=SOON + HOUR)
    take(bill, second, at=SOON + 2 * HOUR)
    issue_receipt(draft=draft, at=SOON + 2 * HOUR, by="desk:li")
    found = [report_of_shift(shift).receipts() for shift in (first, second)]
    assert [[one.number for one in own] for own in found] == [[1, 2], [3]]

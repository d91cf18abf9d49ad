"""What is changed while a car stands in the lot: the terms at its entry hold."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from credit.queries.lines import line_of
from ledger.models import Merchant
from ledger.operations.claim_bills import claim_bills
from ledger.operations.record_outcomes import record_outcomes
from ledger.ports import Answer, Outcome
from ledger.queries.trial_balance import trial_balance
from ledger.queries.verification import faults
from ledger.rules.ids import shard_of
from parking.queries.lots import forget_lots, lot_by_id
from tests.cast import LIN, ZHAO
from tests.factories.books import NOON
from tests.factories.parking import MINUTE, a_lot, bill_of, enters, leaves
from tests.factories.people import a_citizen, a_driver, a_mandate

pytestmark = pytest.mark.django_db
LATER = NOON + 90 * MINUTE


def settle(holder_id: UUID, at: datetime) -> None:
    (claimed,) = claim_bills(shard=shard_of(holder_id), limit=5, at=at)
    paid = Outcome(claimed.order.reference, Answer.SUCCEEDED, claimed.order.amount)
    record_outcomes(outcomes=[paid], asked_by="collect", at=at)


@pytest.mark.parametrize(
    ("before", "after"), [("merchant", "city"), ("city", "merchant")]
)
def test_who_bears_the_risk_at_entry_bears_it_to_the_end(
    before: str, after: str
) -> None:
    a_driver(LIN)
    a_mandate(LIN)
    lot = a_lot(risk_mode=before)
    enters(lot)
    Merchant.objects.update(risk_mode=after)
    forget_lots()
    answer = leaves(lot_by_id(lot.id), LATER)
    settle(bill_of(answer).holder_id, LATER)
    balances = {
        turnover.account.rpartition(":")[2]: turnover.credits_minor
        - turnover.debits_minor
        for turnover in trial_balance(merchant_id=lot.merchant_id)
    }
    assert balances["payable"] == answer["fee_minor"]
    assert balances.get("deferred", 0) == 0
    assert list(faults()) == []


def test_what_was_held_stays_on_the_line_when_the_score_falls_meanwhile() -> None:
    holder = a_driver(LIN)
    lot = a_lot()
    held_minor = enters(lot)["deferral"]["hold_minor"]
    a_citizen(LIN, score=ZHAO.score)
    answer = leaves(lot, NOON + timedelta(days=3), offline=True)
    bill = bill_of(answer)
    assert bill.line_minor == held_minor < answer["fee_minor"]
    assert bill.due_minor == answer["fee_minor"] - held_minor
    line = line_of(holder_id=holder, kind="parking", currency="CNY")
    assert line
    assert (line.status, line.used_minor, line.held_minor) == ("frozen", held_minor, 0)
    assert list(faults()) == []

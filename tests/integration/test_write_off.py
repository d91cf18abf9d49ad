"""A bill is given up by a person, and may still be paid: whoever lost has it back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from ledger.errors import Rejected
from ledger.models import Bill, BillStep, Notice, Shift
from ledger.operations.claim_bills import claim_bills
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.start_payment import start_payment
from ledger.operations.take_tenders import in_cash
from ledger.operations.write_off_bill import write_off_bill
from ledger.ports import Answer, Outcome
from ledger.queries.arrears import persons_in_arrears
from ledger.queries.trial_balance import trial_balance
from ledger.queries.verification import faults
from ledger.rules.ids import shard_of
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.desk_money import take_tenders
from tests.factories.people import GOOD_CARD

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
DUE_AT = NOON + 3 * DAY
GIVEN_UP_AT = DUE_AT + 90 * DAY
LATER = GIVEN_UP_AT + DAY
WU = "desk:wu"


def balances() -> dict[str, int]:
    """Debits less credits by the end of an account's code, zeros left out."""
    rows = trial_balance()
    found = {
        row.account.split(":")[-1]: row.debits_minor - row.credits_minor for row in rows
    }
    return {code: minor for code, minor in found.items() if minor}


@pytest.fixture(params=["merchant", "city"])
def given_up(committed: TestDatabase, request: pytest.FixtureRequest) -> Bill:
    """A bill that was written off, under either risk."""
    bill_id = a_bill(uuid4(), 10_00, risk_mode=request.param)
    mark_overdue(at=DUE_AT, limit=10)
    write_off_bill(bill_id=bill_id, by=WU, at=GIVEN_UP_AT)
    return Bill.objects.get(id=bill_id)


def paid_by_card(bill: Bill, answer: Answer) -> Bill:
    start_payment(
        bill_id=bill.id, gateway="sandbox", channel="portal", token=GOOD_CARD, at=LATER
    )
    assert list(faults()) == []
    (claimed,) = claim_bills(shard=shard_of(bill.holder_id), limit=5, at=LATER)
    outcome = Outcome(claimed.order.reference, answer, claimed.order.amount)
    record_outcomes(outcomes=[outcome], asked_by="collect", at=LATER)
    assert list(faults()) == []
    return Bill.objects.get(id=bill.id)


def test_its_holder_owes_nothing_and_whoever_bore_the_risk_has_lost_it(
    given_up: Bill,
) -> None:
    lost = {"bad_debt": 10_00, "payable": -10_00}
    assert balances() == (lost if given_up.risk_mode == "city" else {})
    assert persons_in_arrears([given_up.holder_id], at=LATER) == {given_up.holder_id}
    last = BillStep.objects.latest("id")
    assert (last.status, last.by) == ("written_off", WU)
    assert Notice.objects.filter(kind="written_off").count() == 1
    assert list(faults()) == []


def test_what_is_recovered_goes_to_who_had_lost_it(given_up: Bill) -> None:
    assert paid_by_card(given_up, Answer.SUCCEEDED).status == "settled"
    assert balances() == {"sandbox": 10_00, "payable": -10_00}
    assert persons_in_arrears([given_up.holder_id], at=LATER) == set()


def test_a_payment_that_is_declined_leaves_it_given_up(given_up: Bill) -> None:
    before = balances()
    bill = paid_by_card(given_up, Answer.DECLINED)
    assert (bill.status, bill.collect_at, balances()) == ("written_off", None, before)


def test_it_may_be_paid_at_a_desk(given_up: Bill) -> None:
    take_tenders(
        payment_id=uuid4(),
        bill_id=given_up.id,
        tenders=[in_cash(10_00)],
        by=WU,
        at=LATER,
    )
    shift = Shift.objects.get()
    assert balances() == {str(shift.id): 10_00, "payable": -10_00}
    assert list(faults()) == []


def refused(bill_id: UUID, days: int, *, short_by: timedelta = 0 * DAY) -> str:
    with pytest.raises(Rejected) as refusal:
        write_off_bill(bill_id=bill_id, by=WU, at=NOON + days * DAY - short_by)
    return refusal.value.code


def test_nobody_gives_up_what_isn_t_overdue_or_too_early(
    committed: TestDatabase,
) -> None:
    bill_id = a_bill(uuid4(), 10_00)
    assert refused(uuid4(), 0) == "ledger.bill.unknown"
    assert refused(bill_id, 100) == "ledger.bill.not_overdue"
    mark_overdue(at=DUE_AT, limit=10)
    too_early = refused(bill_id, 93, short_by=SECOND)
    assert too_early == "ledger.bill.written_off_too_early"
    write_off_bill(bill_id=bill_id, by=WU, at=NOON + 93 * DAY)
    assert refused(bill_id, 100) == "ledger.bill.not_overdue"

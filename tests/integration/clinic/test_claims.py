"""A visit at a hospital whose insurer keeps claims, from the first charge to paid."""

from datetime import timedelta
from uuid import UUID

import pytest

from clinic.models import Claim, Coverage, Split, Visit
from clinic.operations.keep_coverage import keep_coverage
from config.verification import ALL_CHECKS
from ledger.models import Bill
from ledger.queries.verification import faults
from tests.cast import LIN
from tests.factories.clinic import (
    MORNING,
    admitted,
    charge,
    discharge,
    owed,
)
from tests.factories.insurance import (
    WORKED_PRICES,
    FundHere,
    a_claiming_hospital,
    worked_lines,
)
from tests.factories.paid import pay
from tests.factories.prices import a_price_list

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(minutes=10)


@pytest.fixture
def hospital() -> UUID:
    merchant_id = a_claiming_hospital()
    a_price_list(merchant_id, *WORKED_PRICES)
    return merchant_id


@pytest.fixture
def fund() -> FundHere:
    return FundHere()


def test_the_worked_example_ends_in_one_payment(hospital: UUID, fund: FundHere) -> None:
    holder_id = admitted(hospital)
    fund.insure(LIN)
    keep_coverage(visit=Visit.objects.get(), told=fund.told_of(LIN), at=MORNING)
    for line in worked_lines():
        charge(hospital, line)
    assert owed(holder_id) == (183_64, 0, 0)
    answer = discharge(hospital)
    assert answer["split"] == {
        "status": "estimated",
        "insurer_minor": 376_96,
        "account_minor": 140_00,
        "citizen_minor": 183_64,
        "own_minor": 45_00,
        "over_minor": 9_60,
        "prepay_minor": 50_00,
        "scope_minor": 596_00,
        "deductible_minor": 100_00,
        "fund_minor": 376_96,
        "hospital_minor": 0,
        "person_minor": 323_64,
        "account_current_minor": 80_00,
        "account_carried_minor": 60_00,
        "account_family_minor": 0,
        "cash_minor": 183_64,
    }
    assert fund.settle_due(MORNING) == 1
    bill = Bill.objects.get()
    assert (bill.status, bill.total_minor, bill.insurer_minor) == (
        *("closed", 700_60),
        516_96,
    )
    assert (bill.line_minor, bill.due_minor) == (183_64, 0)
    assert owed(holder_id) == (0, 183_64, 0)
    assert Visit.objects.get().status == "closed"
    claim = Claim.objects.get()
    assert fund.standing() == {claim.reference: (376_96, 140_00)}
    split = Split.objects.get()
    assert (split.fund_minor, split.person_minor, split.cash_minor) == (
        *(376_96, 323_64),
        183_64,
    )
    coverage = Coverage.objects.get()
    assert coverage.deductible_left_minor == 0
    assert coverage.account_current_minor == coverage.account_carried_minor == 0
    pay(bill.id)
    assert owed(holder_id) == (0, 0, 0)
    assert list(faults(ALL_CHECKS)) == []

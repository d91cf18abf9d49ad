"""Whoever changes claims, splits or what was given back behind our back is found."""

from dataclasses import replace

import pytest

from clinic.models import Claim
from config.verification import ALL_CHECKS
from ledger.models import Bill
from ledger.queries.verification import faults
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.claiming import EVENING, close, reverse
from tests.factories.clinic import MORNING, admitted, charge
from tests.factories.desk_mistakes import shift_for, take, take_back
from tests.factories.insurance import (
    WORKED_PRICES,
    FundHere,
    a_claiming_hospital,
    worked_lines,
)
from tests.factories.paid import pay
from tests.factories.prices import a_price_list
from tests.invariants.test_verify_ledger import tamper

STANDS_BESIDE = """UPDATE clinic_claim SET status = 'cancelling', cancelled_at = NULL,
    ask_at = now() WHERE status = 'cancelled'"""
FUND_PAYS_LESS = """UPDATE clinic_split SET fund_minor = fund_minor - 1,
    person_minor = person_minor + 1, cash_minor = cash_minor + 1"""
LINE_COSTS_MORE = """UPDATE clinic_splitline
    SET citizen_minor = citizen_minor + 1, own_minor = own_minor + 1"""
ASKED_AFTER_ALL = """UPDATE clinic_claim
    SET status = 'asked', ask_at = now(), deadline_at = now()
    WHERE status = 'settled'"""
GAVE_BACK_OTHERWISE = """UPDATE ledger_refundline
    SET amount_minor = amount_minor + 1, insurer_minor = insurer_minor - 1
    WHERE amount_minor > 0"""
GAVE_LESS_BACK = """UPDATE ledger_refundline SET amount_minor = amount_minor - 1
    WHERE amount_minor > 0 AND amount_minor + insurer_minor > 0"""
NOBODY_CLAIMS_IT = """UPDATE clinic_claim SET status = 'cancelled', ask_at = NULL,
    cancelled_at = now() WHERE status = 'settled'"""
FUND_BEARS_MORE = """UPDATE clinic_splitline
    SET insurer_minor = insurer_minor + 1, citizen_minor = citizen_minor - 1
    WHERE citizen_minor > 0"""
TAMPERED = [
    (
        FUND_PAYS_LESS,
        "the sums of a split are those of its lines",
    ),
    (
        LINE_COSTS_MORE,
        "a line of a split is an item of the bill that was claimed",
    ),
    (
        "UPDATE clinic_hospital SET keeps_claims = FALSE",
        "where an insurer keeps claims a closed bill was split",
    ),
    (
        "UPDATE ledger_bill SET split_by_insurer = FALSE",
        "where an insurer keeps claims a closed bill was split",
    ),
    (
        "UPDATE ledger_bill SET status = 'open' WHERE status = 'settled'",
        "where an insurer keeps claims a closed bill was split",
    ),
    (
        ASKED_AFTER_ALL,
        "a claim has a split exactly when it was settled or given up",
    ),
    (
        STANDS_BESIDE,
        "nothing stands at the insurer of a bill that was voided or claimed anew",
    ),
    (
        "UPDATE clinic_claim SET ask_at = NULL WHERE status = 'waiting'",
        "a claim that isn't over is asked about",
    ),
    (
        "UPDATE clinic_claim SET ask_at = now() WHERE status = 'settled'",
        "a claim that isn't over is asked about",
    ),
    (
        GAVE_BACK_OTHERWISE,
        "what a paid bill gave back is its first split less its last",
    ),
    (
        "UPDATE clinic_chargeitem SET status = 'reversed' WHERE line_no = 'drug'",
        "an item that was taken back of a paid bill is in no split",
    ),
    (
        NOBODY_CLAIMS_IT,
        "what a fund owes of a paid bill is claimed of it, or left to a person",
    ),
    (
        GAVE_LESS_BACK,
        "what a paid bill gave back is its first split less its last",
    ),
    (
        FUND_BEARS_MORE,
        "what a bill says of citizen and fund",
    ),
    (
        "UPDATE ledger_chargeshare SET insurer_minor = insurer_minor + 1",
        "what the ledger knows of the fund's part of a line",
    ),
]


@pytest.fixture
def claimed(committed: TestDatabase) -> None:
    """A paid bill that was made good, and a late charge that waits."""
    hospital, fund = a_claiming_hospital(), FundHere()
    a_price_list(hospital, *WORKED_PRICES)
    admitted(hospital)
    fund.insure(LIN)
    charge(hospital, *worked_lines(), at=MORNING)
    pay(close(hospital, fund).id)
    reverse(hospital, "ct")
    fund.settle_due(EVENING)
    charge(hospital, replace(worked_lines()[0], line_no="late"), at=EVENING)
    assert list(faults(ALL_CHECKS)) == []
    assert sorted(Claim.objects.values_list("status", flat=True)) == [
        *("cancelled", "settled", "waiting")
    ]
    assert Bill.objects.count() == 2


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize(("statement", "promise"), TAMPERED)
def test_what_was_changed_is_found_by_its_promise(
    statement: str, promise: str, committed: TestDatabase
) -> None:
    tamper(committed, statement)
    broken = {fault.check.promise for fault in faults(ALL_CHECKS)}
    assert any(said.startswith(promise) for said in broken), broken


def test_what_went_back_with_its_payment_hides_nothing_that_is_missing(
    committed: TestDatabase,
) -> None:
    """The desk's mistake gave all of the cash back; then it was paid once more."""
    hospital, fund = a_claiming_hospital(), FundHere()
    a_price_list(hospital, *WORKED_PRICES)
    admitted(hospital)
    fund.insure(LIN)
    charge(hospital, *worked_lines(), at=MORNING)
    bill_id = close(hospital, fund).id
    take_back(take(bill_id, shift_for(bill_id)), at=EVENING)
    pay(bill_id)
    reverse(hospital, "ct")
    fund.settle_due(EVENING)
    assert list(faults(ALL_CHECKS)) == []
    tamper(committed, GAVE_LESS_BACK)
    promises = [fault.check.promise for fault in faults(ALL_CHECKS)]
    assert any(said.startswith("what a paid bill gave back") for said in promises)

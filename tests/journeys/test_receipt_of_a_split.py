"""A claimed visit's receipt says what the insurer said, to the minor unit."""

from uuid import UUID

import pytest

from clinic.models import Visit
from clinic.operations.keep_coverage import keep_coverage
from ledger.models import Bill, Receipt
from tests.cast import LIN
from tests.factories.clinic import MORNING, admitted, charge, discharge
from tests.factories.insurance import (
    WORKED_PRICES,
    FundHere,
    a_claiming_hospital,
    worked_lines,
)
from tests.factories.paid import pay
from tests.factories.papers import papers, text_of
from tests.factories.prices import a_price_list
from tests.factories.receipts import refund

pytestmark = pytest.mark.django_db

SAID = {
    "Total charges": "700.60",
    "Fund's part": "376.96",
    "From accounts": "140.00",
    "Cash": "183.64",
    "Self-pay in scope": "269.04",
    "Self-financed": "45.00",
    "Over ceilings": "9.60",
    "Borne beforehand": "50.00",
    "Deductible": "100.00",
    "This year's account": "80.00",
    "Earlier years' account": "60.00",
}
"""What the person bears is 45.00 self-financed, 9.60 over the ceiling, the rest in
scope: 323.64 in all, of which 140.00 came from accounts."""


@pytest.fixture
def visit() -> UUID:
    """The worked example, split by its insurer and paid."""
    hospital, fund = a_claiming_hospital(), FundHere()
    a_price_list(hospital, *WORKED_PRICES)
    admitted(hospital)
    fund.insure(LIN)
    keep_coverage(visit=Visit.objects.get(), told=fund.told_of(LIN), at=MORNING)
    for line in worked_lines():
        charge(hospital, line)
    discharge(hospital)
    fund.settle_due(MORNING)
    return pay(Bill.objects.get().id)


def test_the_worked_example_is_on_paper_as_the_insurer_split_it(visit: UUID) -> None:
    (paper,) = papers(visit)
    said = "".join(text_of(paper).split())
    for label, amount in SAID.items():
        assert f"{label}¥{amount}".replace(" ", "") in said, label
    assert "InsuranceEmployees'basicinsurance" in said
    assert "Sevenhundredand60/100CNY" in said


def test_what_is_refunded_beside_the_insurer_leaves_its_sums_behind(
    visit: UUID,
) -> None:
    papers(visit)
    refund(visit, amount_minor=10_00)
    fresh = text_of(papers(visit)[-1])
    left = Receipt.objects.get(number=3)
    assert (left.insurer_minor, left.cash_minor) == (516_96, 173_64)
    assert "Insurer's part" in fresh
    assert "¥516.96" in fresh
    assert "Deductible" not in fresh

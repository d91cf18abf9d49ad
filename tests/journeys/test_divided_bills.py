"""A bill's pages show who bears it, as its insurer said, to the minor unit."""

import re
from uuid import UUID

import pytest

from clinic.models import Visit
from clinic.operations.keep_coverage import keep_coverage
from ledger.models import Bill
from tests.cast import LIN
from tests.factories.claiming import EVENING, close, reverse
from tests.factories.clinic import MORNING, admitted, charge
from tests.factories.desk import a_clerk, page_of
from tests.factories.insurance import (
    WORKED_PRICES,
    FundHere,
    a_claiming_hospital,
    worked_lines,
)
from tests.factories.paid import pay
from tests.factories.prices import a_price_list
from tests.factories.town import a_login, a_town
from tests.journeys.portal.reader import bill_pages, signed_in
from tests.journeys.portal.reader import page_of as page_shown

pytestmark = pytest.mark.django_db

ENGLISH = """
What the insurance counts ¥700.60
Self-financed ¥45.00
Over ceilings ¥9.60
Borne beforehand ¥50.00
In scope ¥596.00
Who bears it ¥700.60
Fund's part ¥376.96
Person's part ¥323.64
This year's account ¥80.00
Earlier years' account ¥60.00
Cash ¥183.64
"""
CHINESE = """
医保认定 ¥700.60
个人自费 ¥45.00
超限价自费 ¥9.60
先行自付 ¥50.00
政策范围内 ¥596.00
费用承担 ¥700.60
医保统筹基金支付 ¥376.96
个人负担 ¥323.64
当年账户 ¥80.00
历年账户 ¥60.00
现金 ¥183.64
"""
WITHOUT_CT = """
What the insurance counts ¥380.60
Self-financed ¥45.00
Over ceilings ¥9.60
Borne beforehand ¥18.00
In scope ¥308.00
Who bears it ¥380.60
Fund's part ¥158.08
Person's part ¥222.52
This year's account ¥80.00
Earlier years' account ¥60.00
Cash ¥82.52
"""


THREE_SUMS = """
Who bears it ¥132.60
Fund's part ¥75.30
Person's part ¥57.30
Cash ¥57.30
"""


def words_of(page: str) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"<[^>]+>", " ", page).replace("&#x27;", "'")
    return " ".join(text.split())


def said(lines: str) -> str:
    return " ".join(lines.split())


@pytest.fixture
def fund() -> FundHere:
    return FundHere()


@pytest.fixture
def hospital(fund: FundHere) -> UUID:
    """Where Lin was treated for what the worked example lists."""
    hospital = a_claiming_hospital()
    a_price_list(hospital, *WORKED_PRICES)
    admitted(hospital)
    fund.insure(LIN)
    keep_coverage(visit=Visit.objects.get(), told=fund.told_of(LIN), at=MORNING)
    charge(hospital, *worked_lines())
    return hospital


def seen_by_lin(bill: Bill, language: str = "en") -> str:
    lin = signed_in(a_login(LIN))
    page = lin.get(f"/bills/{bill.id}/", headers={"accept-language": language})
    return words_of(page.content.decode())


def seen_at_desk(bill: Bill, language: str = "en") -> str:
    clerk = a_clerk("clerk", "view_bill")
    address = page_of("bill", bill.id)
    page = clerk.get(address, headers={"accept-language": language})
    return words_of(page.content.decode())


@pytest.mark.parametrize("seen", [seen_by_lin, seen_at_desk])
@pytest.mark.parametrize(("language", "lines"), [("en", ENGLISH), ("zh-hans", CHINESE)])
def test_the_worked_example_is_divided_as_its_insurer_said(
    seen: object, language: str, lines: str, hospital: UUID, fund: FundHere
) -> None:
    bill = close(hospital, fund)
    assert callable(seen)
    page = seen(bill, language)
    assert said(lines) in page
    assert "taken back after it was paid" not in page


def test_what_was_taken_back_is_no_longer_in_it(hospital: UUID, fund: FundHere) -> None:
    bill = close(hospital, fund)
    pay(bill.id)
    reverse(hospital, "ct")
    fund.settle_due(EVENING)
    page = seen_by_lin(bill)
    assert said(WITHOUT_CT) in page
    assert "What was taken back after it was paid is not included" in page
    assert said(WITHOUT_CT) in seen_at_desk(bill)


def test_a_bill_that_is_open_is_not_divided_yet(hospital: UUID) -> None:
    bill = Bill.objects.get()
    assert "How it is divided" not in seen_by_lin(bill)
    assert "Who bears it" not in seen_at_desk(bill)


def test_of_an_insurer_that_keeps_no_claims_the_person_sees_three_sums() -> None:
    address = bill_pages(a_town())[2]
    page = words_of(page_shown(signed_in(a_login(LIN)), address))
    assert said(THREE_SUMS) in page
    assert "What the insurance counts" not in page

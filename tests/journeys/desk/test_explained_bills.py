"""A desk sees how a charge was reckoned, in its own language."""

from uuid import UUID

import pytest
from django.test import Client

from ledger.models import Bill
from tests.cast import LIN
from tests.factories.books import NOON
from tests.factories.clinic import a_hospital, a_line, admitted, charge
from tests.factories.desk import a_clerk, page_of
from tests.factories.parking import MINUTE, a_lot, enters, leaves
from tests.factories.people import a_driver


@pytest.fixture
def clerk(db: None) -> Client:
    return a_clerk("clerk", "view_charge")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ["Tariff: Hangzhou on-street parking, core area, version 1", "¥5.00 ="],
        ),
        ("zh-hans", ["杭州道路停车 核心区", "白天", "¥5.00 ="]),
    ],
)
def test_a_parking_bill_shows_the_lines_of_its_quote(
    clerk: Client, language: str, said: list[str]
) -> None:
    a_driver(LIN)
    lot = a_lot()
    enters(lot)
    bill = UUID(leaves(lot, NOON + 90 * MINUTE)["bill"])
    page = clerk.get(page_of("bill", bill), headers={"accept-language": language})
    shown = page.content.decode()
    for words in said:
        assert words in shown


def test_a_hospitals_bill_tells_the_desk_its_class_but_not_the_treatment(
    clerk: Client,
) -> None:
    hospital = a_hospital()
    admitted(hospital)
    charge(hospital, a_line(insurance_class="A"))
    bill = Bill.objects.get(kind="outpatient")
    shown = clerk.get(page_of("bill", bill.id)).content.decode()
    assert "Insurance class A: about" in shown
    assert "Chest X-ray" not in shown

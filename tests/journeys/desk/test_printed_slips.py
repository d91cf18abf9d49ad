"""Papers of deposits and of cash for the bank: numbered once, every copy says so."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Visit
from config.verification import ALL_CHECKS
from ledger.models import Bill, DeskPaper, PaperPrint, Shift
from ledger.operations.bank_cash import keep_bank_slip, take_to_bank
from ledger.operations.give_back_deposit import give_back_deposit
from ledger.queries.verification import faults
from tests.cast import LIN
from tests.factories.answers import SOON
from tests.factories.clinic import a_hospital, admitted
from tests.factories.deposits import a_deposit, card
from tests.factories.papers import text_of
from tests.factories.windows import a_window, sits_down, visit_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def cashier(db: None) -> Client:
    return a_window()


@pytest.fixture
def shift(cashier: Client) -> Shift:
    return sits_down(cashier)


@pytest.fixture
def slips(shift: Shift) -> list[Any]:
    """Lin left 500 yuan, 200 of them went back; 80 yuan are in the bank."""
    admitted(a_hospital(), LIN, "inpatient")
    bill_id = Bill.objects.get().id
    deposit = a_deposit(bill_id, card(500_00, "T-9"), at=SOON, shift_id=shift.id)
    back = give_back_deposit(
        return_id=uuid4(),
        deposit_id=deposit.id,
        amount_minor=200_00,
        shift_id=shift.id,
        by="desk:wang",
        at=SOON,
    )
    banked = take_to_bank(
        deposit_id=uuid4(),
        shift_id=shift.id,
        amount_minor=80_00,
        by="desk:wang",
        at=SOON,
    )
    keep_bank_slip(deposit_id=banked.id, number="B-7", by="desk:wang", at=SOON)
    return [deposit, back, banked]


def address(slip: Any) -> str:
    return reverse("print-slip", args=[slip.id])


def printed(desk: Client, slip: Any, language: str = "en") -> str:
    answer = desk.post(address(slip), headers={"accept-language": language})
    assert answer["Content-Type"] == "application/pdf"
    return text_of(answer.content)


def test_each_paper_has_its_number_and_says_what_was_done(
    cashier: Client, slips: list[Any]
) -> None:
    taken, back, banked = (printed(cashier, slip) for slip in slips)
    for said in ("deposit-2026 0000000001", "¥500.00", "T-9", LIN.name, "V-1"):
        assert said in taken
    for said in ("deposit-back-2026 0000000001", "¥200.00", "deposit-2026 0000000001"):
        assert said in back
    for said in ("bank-2026 0000000001", "¥80.00", "B-7"):
        assert said in banked
    assert list(faults(ALL_CHECKS)) == []


def test_copies_are_counted_and_keep_their_number(
    cashier: Client, slips: list[Any]
) -> None:
    for slip in slips:
        assert "Copy" not in printed(cashier, slip)
        assert "Copy, print no. 2" in printed(cashier, slip)
        assert "第3次打印" in "".join(printed(cashier, slip, "zh-hans").split())
    assert DeskPaper.objects.count() == 2
    assert PaperPrint.objects.count() == 9
    asked = cashier.get(address(slips[1])).content.decode()
    assert "deposit-back-2026 0000000001" in asked
    page = cashier.get(visit_page(Visit.objects.get().id, "deposits/"))
    (slip,) = page.context["slips"]
    assert (slip.prints, [prints for _, prints in slip.returns]) == (3, [3])
    assert list(faults(ALL_CHECKS)) == []


def test_those_of_another_hospital_find_none(slips: list[Any]) -> None:
    stranger = a_window("second-hospital")
    auditor = a_window(role="auditor")
    for slip in slips:
        assert stranger.get(address(slip)).status_code == 404
        assert stranger.post(address(slip)).status_code == 404
        assert auditor.post(address(slip)).status_code == 403
    assert not PaperPrint.objects.exists()

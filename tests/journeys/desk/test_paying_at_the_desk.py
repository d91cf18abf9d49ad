"""Taking payment at the desk: several tenders, change, once, of what was seen."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from clinic.models import Visit
from clinic.operations.reverse_charge import reverse_charge
from config.verification import ALL_CHECKS
from ledger.errors import Rejected
from ledger.models import Payment, Refund, Shift, Tender
from ledger.queries.shifts import in_drawer
from ledger.queries.verification import faults
from tests.cast import ZHAO
from tests.factories.clinic import MORNING, a_hospital, a_line, admitted, charge
from tests.factories.desk import told
from tests.factories.windows import a_window, filled, sits_down, visit_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit() -> Visit:
    """Somebody without a line was examined: 100 yuan are to be paid now."""
    admitted(a_hospital(), ZHAO)
    charge(a_hospital(), a_line("1"))
    return Visit.objects.get()


@pytest.fixture
def desk(visit: Visit) -> Client:
    return a_window()


@pytest.fixture
def shift(desk: Client) -> Shift:
    return sits_down(desk)


def page_of(desk: Client, visit: Visit) -> Any:
    page = desk.get(visit_page(visit.id, "pay/"))
    assert page.status_code == 200
    return page


def pay(desk: Client, visit: Visit, page: Any = None, **tenders: str) -> Any:
    page = page or page_of(desk, visit)
    return desk.post(visit_page(visit.id, "pay/"), filled(page, **tenders))


def last_told(desk: Client, visit: Visit) -> str:
    return str(desk.get(visit_page(visit.id)).context["last"].told)


def test_cash_and_a_code_make_the_bill_and_change_is_given(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    answer = pay(desk, visit, cash="80", qr="40.00", qr_slip="Q-7")
    assert answer["Location"] == visit_page(visit.id)
    assert last_told(desk, visit) == "Taken: ¥100.00. Change: ¥20.00."
    taken = Tender.objects.order_by("kind").values_list("kind", "amount_minor")
    assert list(taken) == [("cash", 60_00), ("qr", 40_00)]
    assert in_drawer(shift) == 160_00
    (category,) = desk.get(visit_page(visit.id)).context["categories"]
    assert [line.stands for line in category.lines] == ["Paid"]


def test_two_cards_and_cash_make_the_bill_each_with_its_slip(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    cards = {"card": "50", "card_slip": "1", "card_2": "30", "card_2_slip": "1"}
    with transaction.atomic():
        page = pay(desk, visit, **cards, cash="20")
    assert "Slip 1 was taken at this window today" in page.content.decode()
    assert not Payment.objects.exists()
    pay(desk, visit, **cards | {"card_2_slip": "2"}, cash="20")
    taken = Tender.objects.order_by("kind", "slip")
    assert list(taken.values_list("kind", "amount_minor", "slip")) == [
        ("card", 50_00, "1"),
        ("card", 30_00, "2"),
        ("cash", 20_00, ""),
    ]
    assert in_drawer(shift) == 120_00


@pytest.mark.parametrize(
    ("tenders", "refused"),
    [
        ({"cash": "99.99"}, "¥0.01 is still missing."),
        ({"card": "100"}, "The slip has a number."),
        ({"card_3": "100"}, "The slip has a number."),
        ({"card": "120", "card_slip": "1"}, "Change can only be given out of cash."),
        ({"cash": "10", "qr": "120", "qr_slip": "1"}, "Change can only be given out"),
        ({"cash": "-1"}, "greater than or equal to 0"),
        ({}, "¥100.00 is still missing."),
    ],
)
def test_tenders_that_do_not_make_the_bill_are_refused(
    desk: Client, visit: Visit, shift: Shift, tenders: dict[str, str], refused: str
) -> None:
    page = pay(desk, visit, **tenders)
    assert page.status_code == 200
    assert refused in page.content.decode()
    assert not Payment.objects.exists()


def test_a_form_that_is_sent_twice_is_one_payment(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    page = page_of(desk, visit)
    for _ in range(2):
        assert pay(desk, visit, page, cash="100").status_code == 302
    assert Payment.objects.count() == 1
    assert in_drawer(shift) == 200_00


def test_amounts_that_changed_meanwhile_are_asked_about_again(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    page = page_of(desk, visit)
    pay(desk, visit, cash="100")
    charge(a_hospital(), a_line("2", unit_price_minor=30_00))
    again = pay(desk, visit, page, payment_id=str(uuid4()), cash="100")
    assert "The amounts have changed meanwhile." in again.content.decode()
    assert again.context["bill"].cash_minor == 30_00
    assert Payment.objects.count() == 1


def test_no_money_is_taken_without_a_shift(desk: Client, visit: Visit) -> None:
    page = page_of(desk, visit)
    assert "Open a shift" in page.content.decode()
    pay(desk, visit, page, cash="100")
    assert not Payment.objects.exists()


def test_a_payment_is_taken_back_to_its_own_tenders_and_taken_again(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    form = page_of(desk, visit)
    pay(desk, visit, form, cash="60", qr="40", qr_slip="Q-7")
    asked = desk.get(visit_page(visit.id, "undo/")).content.decode()
    assert "The bill then waits to be paid as before, for the same amount." in asked
    answer = desk.post(visit_page(visit.id, "undo/"))
    assert told(answer) == (
        "Give back: QR code ¥40.00. Give back: Cash ¥60.00. "
        "The bill is to be paid again."
    )
    assert in_drawer(shift) == 100_00
    keys = {act.key for act in desk.get(visit_page(visit.id)).context["acts"]}
    assert keys == {"p", "d", "e"}
    again = desk.post(visit_page(visit.id, "undo/"))
    assert told(again) == "There is nothing to take back any more."
    assert Refund.objects.count() == 1
    old = pay(desk, visit, form, cash="100")
    assert told(old).startswith("This payment was taken back.")
    first = Payment.objects.get().id
    pay(desk, visit, card="100", card_slip="C-1")
    assert last_told(desk, visit) == "Taken: ¥100.00."
    stale = desk.post(visit_page(visit.id, "undo/"), {"payment": first})
    assert told(stale) == "There is nothing to take back any more."
    rows = Payment.objects.order_by("created_at", "status")
    assert sorted(rows.values_list("status", flat=True)) == ["succeeded", "taken_back"]
    assert in_drawer(shift) == 100_00
    assert list(faults(ALL_CHECKS)) == []


def test_a_large_payment_goes_back_when_a_second_person_has_agreed(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    """On the supervisor's own screen; then the cashier hands it out, and asks anew."""
    charge(a_hospital(), a_line("2", unit_price_minor=300_00))
    pay(desk, visit, cash="100")
    pay(desk, visit, cash="300")
    assert told(desk.post(visit_page(visit.id, "undo/"))).startswith(
        "¥300.00 needs a second person's approval"
    )
    refund = Refund.objects.get()
    assert desk.get(visit_page(visit.id)).context["seen"].to_pay == []
    refused_line = reverse_as_hospital(visit)
    assert refused_line == "clinic.charge.payment_being_taken_back"
    boss = a_window(role="supervisor")
    decide = f"/admin/desk/supervision/refunds/{refund.id}/"
    assert boss.post(decide, {"agree": "1"}).status_code == 302
    refund.refresh_from_db()
    assert refund.status == "approved"
    assert desk.get(visit_page(visit.id)).context["seen"].to_pay == []
    page = desk.get(visit_page(visit.id, "refund/")).content.decode()
    assert "takes the payment back" in page
    address = visit_page(visit.id, "refund/hand-back/")
    said = told(desk.post(address, {"refunds": [str(refund.id)]}))
    assert said == "Handed back: ¥300.00. The bill is to be paid again."
    assert in_drawer(shift) == 200_00
    pay(desk, visit, cash="300")
    assert in_drawer(shift) == 500_00
    assert list(faults(ALL_CHECKS)) == []


def reverse_as_hospital(visit: Visit) -> str:
    with pytest.raises(Rejected) as refused, transaction.atomic():
        reverse_charge(
            merchant_id=a_hospital(),
            visit_no=visit.visit_no,
            line_no="2",
            reason="not done",
            reversed_at=MORNING,
            at=MORNING,
        )
    return refused.value.code

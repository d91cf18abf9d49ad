"""Papers at the window: refunds with a second person, receipts, deposits, and who may.

Everybody signs in as themselves: the supervisor approves on a screen of their own.
"""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinic.models import ChargeItem, TakeBack, Visit
from config.receipts.issuing import issue_due
from config.verification import ALL_CHECKS
from ledger.models import Bill, Receipt, Refund, Shift, Tender
from ledger.operations.close_shift import close_shift
from ledger.operations.count_shift import count_shift
from ledger.operations.request_refund import request_refund
from ledger.queries.shifts import in_drawer
from ledger.queries.verification import faults
from tests.cast import LIN
from tests.factories.answers import SOON
from tests.factories.clinic import a_hospital, a_line, admitted, charge, leave
from tests.factories.deposits import card, cash
from tests.factories.desk import refused, told
from tests.factories.desk_money import take_tenders
from tests.factories.paid import a_draft
from tests.factories.windows import DESK, a_window, filled, sits_down, visit_page

pytestmark = pytest.mark.django_db

SCREEN = f"{DESK}supervision/"


@pytest.fixture
def cashier(db: None) -> Client:
    return a_window()


@pytest.fixture
def chief(cashier: Client) -> Client:
    return a_window(role="supervisor")


@pytest.fixture
def shift(cashier: Client) -> Shift:
    return sits_down(cashier)


@pytest.fixture
def visit(shift: Shift) -> Visit:
    """Lin has paid three lines at this window: 200.00 by card, the rest in cash."""
    merchant_id = a_hospital()
    admitted(merchant_id, LIN)
    charge(merchant_id, a_line("1", 120_00), a_line("2", 40_00), a_line("3", 80_00))
    leave(merchant_id)
    bill = Bill.objects.get()
    tenders = [card(200_00), cash(bill.cash_minor - 200_00)]
    take_tenders(
        payment_id=uuid4(),
        bill_id=bill.id,
        tenders=tenders,
        shift_id=shift.id,
        by="wang",
        at=SOON,
    )
    return Visit.objects.get()


def open_page(desk: Client, visit: Visit, act: str) -> Any:
    page = desk.get(visit_page(visit.id, act))
    assert page.status_code == 200
    return page


def ask(desk: Client, visit: Visit, *lines: str, reason: str = "not done") -> str:
    page = open_page(desk, visit, "refund/")
    answers = filled(page, lines=list(lines), reason=reason)
    return told(desk.post(visit_page(visit.id, "refund/"), answers))


def hand_back(desk: Client, visit: Visit) -> str:
    """Press the one key for all that waits."""
    (waiting,) = open_page(desk, visit, "refund/").context["to_hand_back"]
    ids = [str(one.id) for one in waiting.refunds]
    address = visit_page(visit.id, "refund/hand-back/")
    return told(desk.post(address, {"refunds": ids}))


def decide(chief: Client, what: str, row_id: Any, answer: str = "agree") -> str:
    return told(chief.post(f"{SCREEN}{what}/{row_id}/", {answer: "1"}))


def all_is_well() -> bool:
    assert list(faults(ALL_CHECKS)) == []
    return True


def test_a_line_is_given_back_to_the_card_that_paid_it(
    cashier: Client, visit: Visit, shift: Shift
) -> None:
    before = in_drawer(shift)
    assert ask(cashier, visit, "2").startswith("Taken back.")
    page = open_page(cashier, visit, "refund/")
    (waiting,) = page.context["to_hand_back"]
    assert [(way.kind, way.amount_minor) for way in waiting.ways] == [("card", 40_00)]
    assert hand_back(cashier, visit) == "Handed back: ¥40.00."
    assert in_drawer(shift) == before
    assert ChargeItem.objects.get(line_no="2").status == "reversed"
    address = visit_page(visit.id, "refund/hand-back/")
    again = str(Refund.objects.get().id)
    assert "Given back" in refused(cashier, address, refunds=[again])
    assert all_is_well()


def test_several_lines_are_handed_back_in_one_sum_or_not_at_all(
    cashier: Client, visit: Visit, shift: Shift
) -> None:
    ask(cashier, visit, "1", "2")
    (waiting,) = open_page(cashier, visit, "refund/").context["to_hand_back"]
    assert len(waiting.refunds) == 2
    assert waiting.amount_minor == sum(way.amount_minor for way in waiting.ways)
    address = visit_page(visit.id, "refund/hand-back/")
    assert cashier.post(address, {"refunds": [str(uuid4())]}).status_code == 404
    handed = [str(one.id) for one in waiting.refunds]
    count_shift(shift_id=shift.id, counts={}, at=SOON)
    assert "Open a shift" in refused(cashier, address, refunds=handed)
    assert set(Refund.objects.values_list("status", flat=True)) == {"approved"}
    close_shift(shift_id=shift.id, by="desk:chief", at=SOON, explained="Taken away")
    sits_down(cashier)
    assert hand_back(cashier, visit).startswith("Handed back: ")
    assert set(Refund.objects.values_list("status", flat=True)) == {"succeeded"}
    assert all_is_well()


def test_a_large_refund_is_approved_by_a_supervisor_on_their_own_screen(
    cashier: Client, chief: Client, visit: Visit, shift: Shift
) -> None:
    assert "supervisor approves" in ask(cashier, visit, "1", "3", reason="Not done")
    assert not Refund.objects.exists()
    shown = chief.get(SCREEN).content.decode()
    for said in ("¥200.00", "Not done", "desk:cashier of first-hospital"):
        assert said in shown
    asked = TakeBack.objects.get()
    assert decide(chief, "lines", asked.id).startswith("Approved.")
    assert Refund.objects.filter(status="approved").count() == 2
    assert hand_back(cashier, visit) == "Handed back: ¥200.00."
    assert set(Refund.objects.values_list("status", flat=True)) == {"succeeded"}
    assert "already" in refused(chief, f"{SCREEN}lines/{asked.id}/", agree="1")
    assert all_is_well()


def test_a_supervisor_refuses_and_nothing_goes_back(
    cashier: Client, chief: Client, visit: Visit
) -> None:
    ask(cashier, visit, "1", "3")
    said = decide(chief, "lines", TakeBack.objects.get().id, "refuse")
    assert said == "Refused: nothing goes back."
    assert not Refund.objects.exists()
    assert "Nothing waits for a second person." in chief.get(SCREEN).content.decode()


def test_whoever_asked_is_offered_no_button_and_refused(
    chief: Client, visit: Visit
) -> None:
    ask(chief, visit, "1", "3")
    assert "somebody else decides" in chief.get(SCREEN).content.decode()
    address = f"{SCREEN}lines/{TakeBack.objects.get().id}/"
    assert "another person" in refused(chief, address, agree="1")
    assert TakeBack.objects.get().status == "requested"


def test_a_refund_of_the_ledgers_own_door_waits_on_the_same_screen(
    chief: Client, visit: Visit
) -> None:
    bill = Bill.objects.get()
    asked = request_refund(draft=a_draft(bill.id, amount_minor=210_00), at=SOON)
    assert "Charged twice" in chief.get(SCREEN).content.decode()
    assert decide(chief, "refunds", asked.id).startswith("Approved.")
    assert Refund.objects.get().approved_by == "desk:supervisor of first-hospital"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"lines": [], "reason": "not done"}, "Choose at least one line."),
        ({"lines": ["1"], "reason": " "}, "This field is required."),
        ({"lines": ["9"], "reason": "not done"}, "not one of the available choices"),
    ],
)
def test_a_form_that_lacks_something_says_so(
    cashier: Client, visit: Visit, answers: dict[str, Any], said: str
) -> None:
    page = open_page(cashier, visit, "refund/")
    sent = filled(page, **answers)
    answer = cashier.post(visit_page(visit.id, "refund/"), sent)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not TakeBack.objects.exists()


def test_the_same_form_twice_asks_once(cashier: Client, visit: Visit) -> None:
    page = open_page(cashier, visit, "refund/")
    answers = filled(page, lines=["2"], reason="not done")
    for _ in range(2):
        cashier.post(visit_page(visit.id, "refund/"), answers)
    assert (TakeBack.objects.count(), Refund.objects.count()) == (1, 1)


def test_receipts_are_printed_counted_and_issued_anew(
    cashier: Client, visit: Visit
) -> None:
    page = open_page(cashier, visit, "papers/")
    assert len(page.context["unreceipted"]) == 1
    issue_due(lambda: SOON)
    (first,) = open_page(cashier, visit, "papers/").context["receipts"]
    assert (first.copies, first.stands) == (0, True)
    for _ in range(2):
        printed = cashier.post(f"/admin/receipts/{first.id}/print")
        assert printed["Content-Type"] == "application/pdf"
    address = visit_page(visit.id, f"papers/{first.id}/reissue/")
    assert cashier.get(address).status_code == 200
    assert cashier.post(address, {"reason": ""}).status_code == 400
    said = told(cashier.post(address, {"reason": "Spoilt in the printer"}))
    assert said.endswith("another stands in its place.")
    third, red, old = open_page(cashier, visit, "papers/").context["receipts"]
    assert [one.number for one in (old, red, third)] == [1, 2, 3]
    assert (old.stands, old.copies, third.stands, third.copies) == (False, 2, True, 0)
    assert (red.reverses_id, third.replaces_id) == (old.id, old.id)
    assert Receipt.objects.get(id=red.id).reason == "Spoilt in the printer"
    assert third.total_minor == -red.total_minor == old.total_minor
    assert cashier.post(address, {"reason": "Again"}).status_code == 404
    assert all_is_well()


def test_supervisors_see_windows_takings_and_differences(
    cashier: Client, chief: Client, visit: Visit, shift: Shift
) -> None:
    page = chief.get(SCREEN)
    (window,) = page.context["windows"]
    assert [(one.kind, one.minor) for one in window.taken] == [
        (kind, minor)
        for kind, minor in Tender.objects.order_by("kind").values_list(
            "kind", "amount_minor"
        )
    ]
    assert window.in_drawer_minor == in_drawer(shift)
    assert "Every shift that was closed agreed" in page.content.decode()


def test_those_of_another_hospital_find_nothing_and_others_may_not(
    cashier: Client, chief: Client, visit: Visit
) -> None:
    ask(cashier, visit, "1", "3")
    issue_due(lambda: SOON)
    bill = Bill.objects.get()
    refund = request_refund(draft=a_draft(bill.id, amount_minor=210_00), at=SOON)
    asked, receipt = TakeBack.objects.get(), Receipt.objects.get()
    stranger = a_window("second-hospital", role="supervisor")
    teller = a_window("second-hospital")
    assert "¥200.00" not in stranger.get(SCREEN).content.decode()
    assert decide_status(stranger, f"lines/{asked.id}/") == 404
    assert decide_status(stranger, f"refunds/{refund.id}/") == 404
    for address in (f"lines/{asked.id}/", f"refunds/{refund.id}/"):
        assert decide_status(cashier, address) == 403
        assert decide_status(a_window_of(address), address) == 404
    assert cashier.get(SCREEN).status_code == 403
    acts = (
        "refund/hand-back/",
        f"papers/{receipt.id}/reissue/",
        f"deposits/{uuid4()}/give-back/",
    )
    for act in acts:
        address = visit_page(visit.id, act)
        assert teller.post(address, {"reason": "x"}).status_code == 404
    for act in (acts[0], acts[2]):
        assert chief.post(visit_page(visit.id, act)).status_code == 403
    assert TakeBack.objects.get().status == "requested"


def decide_status(client: Client, address: str) -> int:
    return client.post(SCREEN + address, {"agree": "1"}).status_code


def a_window_of(address: str) -> Client:
    """Sign in finance of another hospital, who may approve, but only their own."""
    return a_window(f"hospital-of-{address[:5]}", role="finance")

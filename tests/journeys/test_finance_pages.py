"""The desk's work pages: what a state allows is offered, and nothing else is done."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.admin.acts import ActingAdmin
from ledger.models import Bill, Dispute, Notice, Payment, Refund, Surplus, Tender
from ledger.operations.mark_overdue import mark_overdue
from ledger.ports import Answer
from ledger.queries.verification import faults
from tests.factories.answers import SOON, hear, lost, submitted
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.desk import a_clerk, act, buttons, page_of, refused, told
from tests.factories.paid import a_paid_bill, give_back

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERYTHING = (
    "take_tenders",
    "write_off_bill",
    "ask_again",
    "request_refund",
    "approve_refund",
    "hand_back_refund",
    "open_dispute",
    "decide_dispute",
    "return_surplus",
)


@pytest.fixture(autouse=True)
def today() -> Iterator[time_machine.Traveller]:
    """An hour after the bills of these stories were made."""
    with time_machine.travel(NOON + HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clerk() -> Client:
    return a_clerk("clerk", *EVERYTHING)


@pytest.fixture
def boss() -> Client:
    return a_clerk("boss", *EVERYTHING)


def bill_now(bill_id: UUID) -> str:
    return str(Bill.objects.get(id=bill_id).status)


# --- the desk


def test_a_bill_is_paid_in_three_tenders_with_change(clerk: Client) -> None:
    bill = a_bill(uuid4(), 100_00)
    answers = {
        "kind_1": "cash",
        "amount_1": "50",
        "kind_2": "card",
        "amount_2": "30.00",
        "slip_2": "A-1",
        "kind_3": "qr",
        "amount_3": "25.5",
        "slip_3": "Q-9",
    }
    assert act(clerk, "bill", bill, "take_tenders", **answers) == (
        "Taken: ¥100.00. Change: ¥5.50."
    )
    assert bill_now(bill) == "settled"
    taken = Tender.objects.order_by("amount_minor").values_list("kind", "amount_minor")
    assert list(taken) == [("qr", 25_50), ("card", 30_00), ("cash", 44_50)]
    assert list(faults()) == []


def test_what_is_missing_is_reckoned_before_anything_is_taken(clerk: Client) -> None:
    bill = a_bill(uuid4(), 100_00)
    address = page_of("bill", bill, "take_tenders")
    given = {"payment_id": uuid4(), "kind_1": "cash", "amount_1": "60"}
    page = clerk.post(address, given | {"reckon": "1"}).content.decode()
    assert "Still missing" in page
    assert "¥40.00" in page
    page = clerk.post(address, given).content.decode()
    assert "¥40.00 is still missing." in page
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind_1": "card", "amount_1": "100"}, "The slip has a number."),
        ({"kind_1": "cash", "amount_1": "100", "slip_1": "x"}, "Cash has no slip."),
        ({"kind_1": "", "amount_1": "100"}, "Say what it is."),
        (
            {"kind_1": "card", "amount_1": "101", "slip_1": "x"},
            "Change can only be given out of cash.",
        ),
    ],
)
def test_a_tender_that_cannot_be_is_not_taken(
    clerk: Client, given: dict[str, str], sentence: str
) -> None:
    bill = a_bill(uuid4(), 100_00)
    address = page_of("bill", bill, "take_tenders")
    page = clerk.post(address, {"payment_id": uuid4(), **given})
    assert sentence in page.content.decode()
    assert bill_now(bill) == "closed"


def test_the_same_form_sent_twice_is_one_payment(clerk: Client) -> None:
    bill = a_bill(uuid4(), 100_00)
    address = page_of("bill", bill, "take_tenders")
    given = {"payment_id": uuid4(), "kind_1": "cash", "amount_1": "100"}
    assert clerk.post(address, given).status_code == 302
    assert "Taken" in told(clerk.post(address, given))
    assert Payment.objects.count() == 1


def test_another_tender_is_taken_knowingly_beside_a_lost_answer(clerk: Client) -> None:
    bill = a_bill(uuid4(), 9_00)
    payment = lost(bill)
    assert buttons(clerk, "payment", payment.id) == {"take_another"}
    here, address = (
        page_of("payment", payment.id, "take_another"),
        page_of("bill", bill, "take_tenders"),
    )
    for there in (clerk.get(here), clerk.post(here)):
        assert (there.headers["location"], told(there)) == (address, "")
    given = {"payment_id": uuid4(), "kind_1": "cash", "amount_1": "9"}
    assert clerk.post(address, given).status_code == 200
    assert Payment.objects.count() == 1
    assert clerk.post(address, given | {"knowingly": "on"}).status_code == 302
    payment.refresh_from_db()
    assert (payment.status, bill_now(bill)) == ("superseded", "settled")


# --- payments that were left to a person


def test_a_parked_payment_is_listed_and_asked_about_again(clerk: Client) -> None:
    parked, other = lost(a_bill(uuid4(), 9_00)), lost(a_bill(uuid4(), 8_00))
    Payment.objects.filter(id=parked.id).update(parked_at=SOON, ask_at=None)
    listed = clerk.get(reverse("admin:ledger_payment_changelist"), {"parked": "yes"})
    assert parked.reference in listed.content.decode()
    assert other.reference not in listed.content.decode()
    assert buttons(clerk, "payment", parked.id) == {"ask_again", "take_another"}
    assert act(clerk, "payment", parked.id, "ask_again").startswith("A worker asks")
    parked.refresh_from_db()
    assert (parked.parked_at, parked.ask_at) == (None, NOON + HOUR)


def test_a_payments_page_shows_every_attempt(clerk: Client) -> None:
    bill = a_bill(uuid4(), 9_00)
    first = hear(submitted(bill), "declined", reason="insufficient_funds")
    second = submitted(bill, SOON + timedelta(minutes=1))
    shown = clerk.get(page_of("payment", second.id)).content.decode()
    assert first.reference in shown
    assert "Not enough money" in shown
    assert "tok_ok" not in shown


# --- refunds


def test_a_large_refund_needs_another_person(clerk: Client, boss: Client) -> None:
    bill = a_paid_bill(300_00)
    words = {"what": "whole", "reason": "The barrier opened twice."}
    assert "Another person" in act(clerk, "bill", bill, "request_refund", **words)
    refund = Refund.objects.get()
    assert buttons(clerk, "refund", refund.id) == {"refuse"}
    own = refused(clerk, page_of("refund", refund.id, "approve"))
    assert own == "A refund is approved by another person than asked for it."
    assert buttons(boss, "refund", refund.id) == {"approve", "refuse"}
    page = boss.get(page_of("refund", refund.id, "approve")).content.decode()
    assert "The barrier opened twice." in page
    assert act(boss, "refund", refund.id, "approve") == "Done: Approve"
    refund.refresh_from_db()
    assert (refund.status, refund.approved_by) == ("approved", "desk:boss")
    assert buttons(boss, "refund", refund.id) == set()
    again = refused(boss, page_of("refund", refund.id, "refuse"))
    assert again == "The refund is “Approved”."
    assert give_back(NOON + HOUR) == 1
    assert buttons(clerk, "bill", bill) == {"open_dispute"}


def test_a_refund_by_line_and_by_amount(clerk: Client) -> None:
    bill = a_paid_bill(100_00)
    part = {"what": "part", "amount_minor": "12.5", "reason": "Rebate"}
    assert "no second person" in act(clerk, "bill", bill, "request_refund", **part)
    address = page_of("bill", bill, "request_refund")
    too_much = part | {"amount_minor": "87.51", "row_id": uuid4()}
    page = clerk.post(address, too_much).content.decode()
    assert "Only ¥87.50 is left to give back." in page
    lines = {"what": "lines", "lines": ["1"], "reason": "Not there"}
    asked = refused(clerk, address, row_id=uuid4(), **lines)
    assert asked == "Of what was paid only 8750 minor units can be refunded."
    amounts = Refund.objects.values_list("amount_minor", "status")
    assert list(amounts) == [(12_50, "approved")]


def test_a_refused_refund_moves_nothing(clerk: Client, boss: Client) -> None:
    bill = a_paid_bill(300_00)
    act(clerk, "bill", bill, "request_refund", what="whole", reason="Why not")
    refund = Refund.objects.get()
    act(boss, "refund", refund.id, "refuse")
    refund.refresh_from_db()
    assert refund.status == "declined"
    assert "request_refund" in buttons(clerk, "bill", bill)


def test_what_a_desk_took_is_handed_back_there(clerk: Client) -> None:
    bill = a_bill(uuid4(), 40_00)
    act(clerk, "bill", bill, "take_tenders", kind_1="cash", amount_1="40")
    act(clerk, "bill", bill, "request_refund", what="whole", reason="Wrong car")
    refund = Refund.objects.get()
    assert buttons(clerk, "refund", refund.id) == {"hand_back"}
    assert act(clerk, "refund", refund.id, "hand_back") == "Handed back: ¥40.00."
    assert list(faults()) == []


def test_a_parked_refund_is_asked_about_again(clerk: Client) -> None:
    bill = a_paid_bill(40_00)
    act(clerk, "bill", bill, "request_refund", what="whole", reason="Wrong car")
    give_back(NOON + HOUR, answer=Answer.UNKNOWN)
    refund = Refund.objects.get()
    assert buttons(clerk, "refund", refund.id) == set()
    told_now = refused(clerk, page_of("refund", refund.id, "ask_again"))
    assert told_now == "The refund is “Answer lost”."
    Refund.objects.update(ask_at=None, parked_at=NOON)
    assert buttons(clerk, "refund", refund.id) == {"ask_again"}
    act(clerk, "refund", refund.id, "ask_again")
    refund.refresh_from_db()
    assert (refund.ask_at, refund.parked_at) == (NOON + HOUR, None)


# --- surplus


def test_a_surplus_shows_its_way_back_and_a_stuck_one_is_tried_again(
    clerk: Client, today: time_machine.Traveller
) -> None:
    bill = a_bill(uuid4(), 9_00)
    late = lost(bill)
    given = {"kind_1": "cash", "amount_1": "9", "knowingly": "on"}
    act(clerk, "bill", bill, "take_tenders", **given)
    hear(late, "succeeded", NOON + HOUR)
    surplus = Surplus.objects.get()
    assert buttons(clerk, "surplus", surplus.id) == set()
    address = page_of("surplus", surplus.id, "return_again")
    assert "on its way" in refused(clerk, address)
    give_back(NOON + HOUR, answer=Answer.DECLINED, reason="account_closed")
    listed = clerk.get(
        reverse("admin:ledger_surplus_changelist"), {"way_back": "declined"}
    )
    assert late.reference in listed.content.decode()
    today.shift(HOUR)
    assert "new refund" in act(clerk, "surplus", surplus.id, "return_again")
    assert Refund.objects.filter(status="approved", requested_by="desk:clerk").exists()
    assert buttons(clerk, "surplus", surplus.id) == set()


# --- disputes


def test_a_dispute_is_opened_and_upheld_by_two_people(
    clerk: Client, boss: Client
) -> None:
    bill = a_bill(uuid4(), 9_00)
    act(clerk, "bill", bill, "open_dispute", statement="I was not there.")
    assert bill_now(bill) == "disputed"
    assert buttons(clerk, "bill", bill) == set()
    dispute = Dispute.objects.get()
    assert buttons(clerk, "dispute", dispute.id) == {"withdraw"}
    assert buttons(boss, "dispute", dispute.id) == {"uphold", "reject", "withdraw"}
    page = boss.get(page_of("dispute", dispute.id)).content.decode()
    assert "I was not there." in page
    act(boss, "dispute", dispute.id, "uphold", words="The camera agrees.")
    dispute.refresh_from_db()
    assert (dispute.status, dispute.decision) == ("upheld", "The camera agrees.")
    assert bill_now(bill) == "voided"
    assert buttons(boss, "dispute", dispute.id) == set()
    assert list(faults()) == []


def test_a_part_of_a_paid_bill_is_upheld(clerk: Client, boss: Client) -> None:
    bill = a_paid_bill(50_00)
    act(clerk, "bill", bill, "open_dispute", statement="An hour too long.")
    dispute = Dispute.objects.get()
    words = {"words": "Right.", "amount_minor": "10"}
    act(boss, "dispute", dispute.id, "uphold", **words)
    assert Refund.objects.get().amount_minor == 10_00
    assert bill_now(bill) == "settled"


def test_a_rejected_dispute_leaves_the_bill_to_be_paid(
    clerk: Client, boss: Client
) -> None:
    bill = a_bill(uuid4(), 9_00)
    act(clerk, "bill", bill, "open_dispute", statement="Too dear.")
    dispute = Dispute.objects.get()
    own = refused(clerk, page_of("dispute", dispute.id, "reject"), words="No.")
    assert own == "A dispute is decided by another person than opened it."
    act(boss, "dispute", dispute.id, "reject", words="The tariff says so.")
    assert bill_now(bill) == "closed"


def test_late_disputes_come_first_and_are_marked(
    clerk: Client, today: time_machine.Traveller
) -> None:
    late, early = a_bill(uuid4(), 9_00), a_bill(uuid4(), 8_00)
    act(clerk, "bill", late, "open_dispute", statement="One")
    today.shift(8 * DAY)
    act(clerk, "bill", early, "open_dispute", statement="Two")
    listed = clerk.get(reverse("admin:ledger_dispute_changelist"))
    rows = [row.bill_id for row in listed.context["cl"].result_list]
    assert rows == [late, early]
    assert "late" in listed.content.decode()


# --- dunning


def test_overdue_sums_stand_by_age_and_lead_to_their_bills(
    clerk: Client, today: time_machine.Traveller
) -> None:
    young, old = a_bill(uuid4(), 9_00), a_bill(uuid4(), 50_00, at=NOON - 40 * DAY)
    today.shift(5 * DAY)
    mark_overdue(at=NOON + 5 * DAY, limit=9)
    page = clerk.get(reverse("admin:ledger_dunning"))
    (row,) = page.context["rows"]
    assert [(cell.bills, cell.amount) for cell in row.cells] == [
        (1, "¥9.00"),
        (0, "¥0.00"),
        (1, "¥50.00"),
        (0, "¥0.00"),
    ]
    assert row.whole.amount == "¥59.00"
    for cell, bill in ((row.cells[0], young), (row.cells[2], old)):
        listed = clerk.get(cell.link).context["cl"].result_list
        assert [found.id for found in listed] == [bill]


def test_a_bill_is_written_off_when_patience_is_over(
    today: time_machine.Traveller,
) -> None:
    bill = a_bill(uuid4(), 9_00)
    today.shift(60 * DAY)
    mark_overdue(at=NOON + 60 * DAY, limit=9)
    hasty = a_clerk("hasty", *EVERYTHING)
    assert "write_off" not in buttons(hasty, "bill", bill)
    address = page_of("bill", bill, "write_off")
    assert refused(hasty, address).startswith("The bill may be written off from 20")
    today.shift(60 * DAY)
    patient = a_clerk("patient", *EVERYTHING)
    assert act(patient, "bill", bill, "write_off") == "Done: Write off"
    assert bill_now(bill) == "written_off"
    assert buttons(patient, "bill", bill) == {"take_tenders"}
    act(patient, "bill", bill, "take_tenders", kind_1="cash", amount_1="9")
    assert bill_now(bill) == "settled"
    assert list(faults()) == []


def test_the_ages_take_the_same_queries_however_much_is_overdue(
    clerk: Client, today: time_machine.Traveller
) -> None:
    address = reverse("admin:ledger_dunning")
    today.shift(5 * DAY)

    def queries() -> int:
        mark_overdue(at=NOON + 5 * DAY, limit=9)
        with CaptureQueriesContext(connection) as captured:
            clerk.get(address)
        return len(captured)

    a_bill(uuid4(), 9_00)
    few = queries()
    for number in range(4):
        a_bill(uuid4(), 9_00, merchant=f"garage-{number}")
    assert queries() == few


def test_the_outbox_speaks_the_readers_language(clerk: Client) -> None:
    bill = Bill.objects.get(id=a_bill(uuid4(), 9_00))
    Notice.objects.create(
        id=uuid4(),
        holder_id=bill.holder_id,
        payer_id=bill.payer_id,
        bill=bill,
        kind="reminder",
        at=NOON,
    )
    address = reverse("admin:ledger_notice_changelist")
    assert "is due on 5 Nov 2026" in clerk.get(address).content.decode()
    chinese = clerk.get(address, headers={"accept-language": "zh-hans"})
    assert "2026年11月5日" in chinese.content.decode()


# --- who may do what

ADDRESSES = [
    ("bill", "take_tenders", "take_tenders"),
    ("bill", "request_refund", "request_refund"),
    ("bill", "open_dispute", "open_dispute"),
    ("bill", "write_off", "write_off_bill"),
    ("payment", "ask_again", "ask_again"),
    ("payment", "take_another", "take_tenders"),
    ("question", "ask_again", "ask_again"),
    ("refund", "approve", "approve_refund"),
    ("refund", "refuse", "approve_refund"),
    ("refund", "hand_back", "hand_back_refund"),
    ("refund", "ask_again", "ask_again"),
    ("surplus", "return_again", "return_surplus"),
    ("dispute", "uphold", "decide_dispute"),
    ("dispute", "reject", "decide_dispute"),
    ("dispute", "withdraw", "open_dispute"),
]


def test_every_act_is_asked_who_may_do_it() -> None:
    acts = {
        (model._meta.model_name, act.name, act.permission.removeprefix("ledger."))
        for model, pages in admin.site._registry.items()
        if isinstance(pages, ActingAdmin)
        for act in pages.acts()
    }
    assert acts == set(ADDRESSES)


@pytest.mark.parametrize(("table", "name", "may"), ADDRESSES)
def test_an_act_needs_its_own_permission(table: str, name: str, may: str) -> None:
    others = [other for other in EVERYTHING if other != may]
    address = page_of(table, uuid4(), name)
    without, with_it = a_clerk("without", *others), a_clerk("with", may)
    for method in ("get", "post"):
        assert getattr(without, method)(address).status_code == 403
        assert getattr(with_it, method)(address).status_code == 404
        assert getattr(Client(), method)(address).status_code == 302


def test_buttons_are_only_for_those_who_may() -> None:
    bill = a_bill(uuid4(), 9_00)
    assert buttons(a_clerk("looker"), "bill", bill) == set()
    assert buttons(a_clerk("cashier", "take_tenders"), "bill", bill) == {"take_tenders"}


def test_a_sealed_text_is_read_by_those_whose_work_it_is(clerk: Client) -> None:
    bill = a_bill(uuid4(), 9_00)
    act(clerk, "bill", bill, "open_dispute", statement="Private words.")
    dispute = Dispute.objects.get()
    shown = a_clerk("looker").get(page_of("dispute", dispute.id)).content.decode()
    assert "Private words." not in shown


def test_an_act_s_page_shows_no_sealed_text_to_whoever_only_carries_it_out(
    clerk: Client,
) -> None:
    paid, disputed = a_bill(uuid4(), 40_00), a_bill(uuid4(), 9_00)
    act(clerk, "bill", paid, "take_tenders", kind_1="cash", amount_1="40")
    act(clerk, "bill", paid, "request_refund", what="whole", reason="Private words.")
    act(clerk, "bill", disputed, "open_dispute", statement="Private words.")
    helper = a_clerk("helper", "hand_back_refund", "open_dispute")
    for table, row, name in (
        ("refund", Refund.objects.get(), "hand_back"),
        ("dispute", Dispute.objects.get(), "withdraw"),
    ):
        address = page_of(table, row.id, name)
        assert "Private words." not in helper.get(address).content.decode()
        assert "Private words." in clerk.get(address).content.decode()


def test_an_act_that_a_state_forbids_is_refused_in_words(clerk: Client) -> None:
    bill = a_paid_bill(9_00)
    assert "take_tenders" not in buttons(clerk, "bill", bill)
    address = page_of("bill", bill, "take_tenders")
    assert clerk.get(address).status_code == 302
    given = {"payment_id": uuid4(), "kind_1": "cash", "amount_1": "9"}
    assert "Paid" in refused(clerk, address, **given)
    assert Tender.objects.count() == 0

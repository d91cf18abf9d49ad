"""Each act has a permission of its own, and a state that allows it."""

from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from ledger.admin.acts import ActingAdmin
from ledger.models import Dispute, Refund, Tender
from tests.factories.bills import a_bill
from tests.factories.desk import (
    EVERYTHING,
    MODEL_BACKEND,
    a_clerk,
    act,
    buttons,
    page_of,
    refused,
)
from tests.factories.paid import a_paid_bill

pytestmark = pytest.mark.django_db

ADDRESSES = [
    ("bill", "take_tenders", "take_tenders"),
    ("bill", "pay_with_deposits", "take_tenders"),
    ("bill", "take_deposit", "take_deposit"),
    ("deposit", "give_back", "give_back_deposit"),
    ("bill", "print_receipt", "print_receipt"),
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
    ("receipt", "print_out", "print_receipt"),
    ("deposit", "print_out", "print_receipt"),
    ("bankdeposit", "print_out", "print_receipt"),
    ("shift", "count", "work_shift"),
    ("shift", "take_to_bank", "work_shift"),
    ("shift", "hand_over", "work_shift"),
    ("shift", "accept", "work_shift"),
    ("bankdeposit", "keep_slip", "work_shift"),
    ("shift", "close", "work_shift"),
    ("shift", "count_for", "close_shift"),
    ("shift", "close_for", "close_shift"),
    ("surplus", "return_again", "return_surplus"),
    ("dispute", "uphold", "decide_dispute"),
    ("dispute", "reject", "decide_dispute"),
    ("dispute", "withdraw", "open_dispute"),
]


def test_every_act_is_asked_who_may_do_it() -> None:
    acts = {
        (model._meta.model_name, act.name, act.permission.removeprefix("ledger."))
        for model, pages in admin.site._registry.items()
        if isinstance(pages, ActingAdmin) and model._meta.app_label == "ledger"
        for act in pages.acts()
    }
    assert acts == set(ADDRESSES)


def test_whoever_may_only_look_acts_on_no_table() -> None:
    looker = User.objects.create_user("looker", is_staff=True)
    views = Permission.objects.filter(codename__startswith="view_")
    looker.user_permissions.set(views)
    client = Client()
    client.force_login(looker, MODEL_BACKEND)
    for model, pages in admin.site._registry.items():
        for one in pages.acts() if isinstance(pages, ActingAdmin) else ():
            label = model._meta.label_lower.replace(".", "_")
            address = reverse(f"admin:{label}_{one.name}", args=[uuid4()])
            assert client.get(address).status_code == 403, address
            assert client.post(address).status_code == 403, address


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

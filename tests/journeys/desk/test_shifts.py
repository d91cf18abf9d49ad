"""A shift at its pages: opened with a float, counted blindly, closed with a reason."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from ledger.models import BankDeposit, Shift
from ledger.queries.verification import faults
from tests.factories.books import a_merchant
from tests.factories.desk import (
    a_clerk,
    act,
    buttons,
    page_of,
    refused,
    told,
    works_for,
)
from tests.factories.shifts import GARAGE, takes

pytestmark = pytest.mark.django_db

OPENING = "admin:ledger_shift_open_shift"


@pytest.fixture
def wang(db: None) -> Client:
    return a_clerk("wang", "work_shift")


@pytest.fixture
def chief(db: None) -> Client:
    return a_clerk("chief", "close_shift")


def opened(desk: Client, window: str = "3", **how: str) -> Shift:
    """Sit down at a window of the garage with fifty yuan."""
    given = {"merchant": a_merchant(GARAGE), "desk": window, "float_minor": "50"}
    answer = desk.post(reverse(OPENING), {"row_id": uuid4(), **given, **how})
    assert answer.status_code == 302, answer.context["form"].errors
    return Shift.objects.latest("opened_at")


def test_a_cashiers_day_ends_with_the_cash_handed_over(wang: Client) -> None:
    shift = opened(wang)
    assert (shift.desk, shift.float_minor) == ("3", 50_00)
    assert buttons(wang, "shift", shift.id) == {"count", "take_to_bank"}
    takes(shift, 100_00)
    pieces = {"piece_10000": "1", "piece_5000": "1"}
    assert act(wang, "shift", shift.id, "count", **pieces) == "Counted: ¥150.00."
    assert act(wang, "shift", shift.id, "close") == (
        "The shift is closed. To be handed to the merchant: ¥150.00."
    )
    assert buttons(wang, "shift", shift.id) == set()
    assert list(faults()) == []


def test_nobody_sees_what_is_expected_before_it_was_counted(wang: Client) -> None:
    shift = opened(wang)
    takes(shift, 87_65)
    for name in ("change", "count"):
        page = wang.get(page_of("shift", shift.id, name)).content.decode()
        assert "137.65" not in page
        assert "87.65" not in page
    address = page_of("shift", shift.id, "count")
    tried = wang.post(address, {"piece_10000": "1", "reckon": "1"}).content.decode()
    assert "¥100.00" in tried
    assert "137.65" not in tried
    assert Shift.objects.get().status == "open"
    counted = wang.post(address, {"piece_10000": "1"}, follow=True)
    assert counted.redirect_chain == [(page_of("shift", shift.id, "close"), 302)]
    assert "¥137.65" in counted.content.decode()
    assert "-¥37.65" in counted.content.decode()


def test_a_difference_needs_its_reason(wang: Client) -> None:
    shift = opened(wang)
    act(wang, "shift", shift.id, "count", piece_2000="2")
    address = page_of("shift", shift.id, "close")
    page = wang.post(address, {}).content.decode()
    assert "This field is required." in page
    act(wang, "shift", shift.id, "close", explained="A note was torn.")
    shown = wang.get(page_of("shift", shift.id)).content.decode()
    assert "A note was torn." in shown
    assert "¥20.00 x 2" in shown


@pytest.mark.parametrize(
    ("wanted", "is_ours"), [("/admin/", True), ("https://evil.example/", False)]
)
def test_a_cashier_goes_on_where_the_shift_was_missed(
    wang: Client, wanted: str, *, is_ours: bool
) -> None:
    shown = wang.get(reverse(OPENING), {"next": wanted})
    assert shown.context["next"] == wanted
    given = {"merchant": a_merchant(GARAGE), "desk": "1", "float_minor": "0"}
    answer = wang.post(reverse(OPENING), {"row_id": uuid4(), **given, "next": wanted})
    assert (answer.headers["location"] == wanted) is is_ours


def test_one_shift_at_a_time(wang: Client) -> None:
    shift = opened(wang)
    given = {"merchant": shift.merchant_id, "desk": "4", "float_minor": "0"}
    asked = refused(wang, reverse(OPENING), row_id=uuid4(), **given)
    assert "has a shift that is not closed yet" in asked
    assert Shift.objects.count() == 1


def test_another_cashiers_shift_is_counted_by_a_supervisor_only(
    wang: Client, chief: Client
) -> None:
    shift, li = opened(wang), a_clerk("li", "work_shift")
    assert buttons(li, "shift", shift.id) == set()
    assert buttons(chief, "shift", shift.id) == {"count_for"}
    counting = page_of("shift", shift.id, "count")
    assert refused(li, counting, piece_5000="1") == "This is another cashier's shift."
    act(chief, "shift", shift.id, "count_for", piece_5000="1")
    closing = page_of("shift", shift.id, "close")
    assert refused(li, closing) == "This is another cashier's shift."
    act(chief, "shift", shift.id, "close_for")
    shift.refresh_from_db()
    assert (shift.status, shift.closed_by) == ("closed", "desk:chief")


def test_a_shift_is_opened_at_ones_own_merchant_only(wang: Client) -> None:
    user = User.objects.get(username="wang")
    user.user_permissions.remove(
        *user.user_permissions.filter(codename="see_every_merchant")
    )
    works_for(user, a_merchant(GARAGE))
    other = {"merchant": a_merchant("east-garage"), "desk": "3", "float_minor": "0"}
    page = wang.post(reverse(OPENING), {"row_id": uuid4(), **other})
    assert page.status_code == 200
    assert "merchant" in page.context["form"].errors
    assert told(page) == ""
    assert not Shift.objects.exists()


def test_a_till_is_handed_to_the_next_cashier(wang: Client) -> None:
    shift, li = opened(wang), a_clerk("li", "work_shift")
    takes(shift, 100_00)
    told_now = act(wang, "shift", shift.id, "take_to_bank", amount_minor="100")
    assert told_now == ("Taken out for the bank: ¥100.00. The slip is still missing.")
    act(wang, "shift", shift.id, "count", piece_5000="1")
    early = refused(wang, page_of("shift", shift.id, "hand_over"))
    assert early.startswith("Money of this shift is still on its way")
    deposit = BankDeposit.objects.get()
    listed = reverse("admin:ledger_bankdeposit_changelist")
    assert wang.get(listed, {"slip": "missing"}).context["cl"].result_count == 1
    act(wang, "bankdeposit", deposit.id, "keep_slip", number="B-7")
    assert buttons(wang, "bankdeposit", deposit.id) == set()
    assert buttons(li, "shift", shift.id) == set()
    act(wang, "shift", shift.id, "hand_over")
    page = li.get(reverse(OPENING)).content.decode()
    assert page_of("shift", shift.id, "accept") in page
    assert buttons(wang, "shift", shift.id) == {"close"}
    assert act(li, "shift", shift.id, "accept") == (
        "Window 3 is yours; the drawer holds ¥50.00."
    )
    after = Shift.objects.get(cashier__username="li")
    assert (after.follows, after.float_minor) == (shift, 50_00)
    assert list(faults()) == []

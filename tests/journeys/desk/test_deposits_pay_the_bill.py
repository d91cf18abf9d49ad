"""A stay's deposits at the window: they pay its bill, and what is left goes back."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.test import Client

from clinic.models import Visit
from clinic.operations.take_stay_deposit import StayOver, take_stay_deposit
from config.verification import ALL_CHECKS
from ledger.models import Deposit, Payment, Refund, Shift, Tender
from ledger.operations.take_tenders import in_cash
from ledger.queries.shifts import in_drawer
from ledger.queries.verification import faults
from tests.cast import ZHAO
from tests.factories.clinic import (
    MORNING,
    a_hospital,
    a_line,
    admitted,
    charge,
    leave,
)
from tests.factories.desk import told
from tests.factories.windows import a_window, filled, sits_down, visit_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit() -> Visit:
    """Somebody without a line lies in the hospital."""
    admitted(a_hospital(), ZHAO, "inpatient")
    return Visit.objects.get()


@pytest.fixture
def desk(visit: Visit) -> Client:
    return a_window()


@pytest.fixture
def shift(desk: Client) -> Shift:
    return sits_down(desk)


def page_of(desk: Client, visit: Visit, act: str) -> Any:
    page = desk.get(visit_page(visit.id, act))
    assert page.status_code == 200
    return page


def deposit(desk: Client, visit: Visit, amount: str) -> None:
    page = page_of(desk, visit, "deposits/")
    given = filled(page, amount=amount, kind="cash")
    desk.post(visit_page(visit.id, "deposits/"), given)


def pay(desk: Client, visit: Visit, page: Any = None, **tenders: str) -> str:
    page = page or page_of(desk, visit, "pay/")
    desk.post(visit_page(visit.id, "pay/"), filled(page, **tenders))
    last = desk.get(visit_page(visit.id)).context["last"]
    return str(last.told) if last else ""


def x_rays_and_home() -> None:
    charge(a_hospital(), a_line("1"))
    leave(a_hospital())


def tenders() -> list[tuple[str, int]]:
    rows = Tender.objects.order_by("kind")
    return list(rows.values_list("kind", "amount_minor"))


def test_only_what_the_deposit_does_not_cover_is_handed_over(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    deposit(desk, visit, "30")
    x_rays_and_home()
    page = page_of(desk, visit, "pay/")
    assert page.context["form"].owed_minor == 70_00
    said = pay(desk, visit, page, cash="80")
    assert said == "Paid with the deposit. Taken: ¥70.00. Change: ¥10.00."
    assert tenders() == [("cash", 70_00), ("deposit", 30_00)]
    assert in_drawer(shift) == 200_00
    assert list(faults(ALL_CHECKS)) == []


def test_what_is_left_of_the_deposit_is_given_back_with_the_last_bill(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    deposit(desk, visit, "250")
    x_rays_and_home()
    assert pay(desk, visit) == "Paid with the deposit. Give back: ¥150.00."
    assert tenders() == [("deposit", 100_00)]
    assert in_drawer(shift) == 200_00
    assert list(faults(ALL_CHECKS)) == []


def test_a_deposit_given_back_meanwhile_is_asked_about_again(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    deposit(desk, visit, "250")
    x_rays_and_home()
    page = page_of(desk, visit, "pay/")
    kept = Deposit.objects.get()
    desk.post(
        visit_page(visit.id, f"deposits/{kept.id}/give-back/"),
        {"return_id": uuid4()},
    )
    pay(desk, visit, page)
    assert not Payment.objects.exists()


def test_no_deposit_is_taken_for_a_visit_that_ended_meanwhile(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    given = filled(page_of(desk, visit, "deposits/"), amount="5", kind="cash")
    x_rays_and_home()
    with pytest.raises(StayOver), transaction.atomic():
        take_stay_deposit(
            deposit_id=given["deposit_id"],
            merchant_id=a_hospital(),
            visit_no=visit.visit_no,
            tender=in_cash(5_00),
            shift_id=shift.id,
            by="desk:wang",
            at=MORNING,
        )
    assert not Deposit.objects.exists()


def test_a_deposit_whose_answer_was_lost_is_the_same_after_the_discharge(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    given = filled(page_of(desk, visit, "deposits/"), amount="5", kind="cash")
    address = visit_page(visit.id, "deposits/")
    assert desk.post(address, given).status_code == 302
    x_rays_and_home()
    assert desk.post(address, given).status_code == 302
    assert Deposit.objects.count() == 1


def test_who_may_not_hand_money_back_takes_no_payment_back(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    x_rays_and_home()
    pay(desk, visit, cash="100")
    cashier = User.objects.get(id=shift.cashier_id)
    cashier.groups.get().permissions.remove(
        Permission.objects.get(codename="hand_back_refund")
    )
    assert desk.post(visit_page(visit.id, "undo/")).status_code == 403
    assert not Refund.objects.exists()


def test_a_payment_whose_return_was_refused_is_not_said_to_go_back(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    """The process died before the session knew that the return was asked for."""
    charge(a_hospital(), a_line("1", 300_00))
    leave(a_hospital())
    pay(desk, visit, cash="300")
    kept = desk.session["desk_last"]
    desk.post(visit_page(visit.id, "undo/"))
    Refund.objects.update(
        status="declined",
        decline_reason="refused",
        approved_by="desk:boss",
        ended_at=shift.opened_at,
    )
    session = desk.session
    session["desk_last"] = kept
    session.save()
    said = told(desk.post(visit_page(visit.id, "undo/")))
    assert said == "The refund is “Declined”."


def test_a_cashier_of_a_long_name_takes_payments_too(
    desk: Client, visit: Visit, shift: Shift
) -> None:
    User.objects.filter(id=shift.cashier_id).update(username="w" * 100)
    x_rays_and_home()
    assert pay(desk, visit, cash="100") == "Taken: ¥100.00."

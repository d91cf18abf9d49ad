"""The cashier's desk: found by anything a patient has; own hospital only."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import Visit
from clinic.operations.keep_coverage import keep_coverage
from credit.operations.bind_credential import bind_credential
from ledger.queries.receipt_links import verify_url
from tests.cast import LIN, WANG, ZHAO
from tests.factories.books import NOON
from tests.factories.clinic import (
    MORNING,
    a_hospital,
    a_line,
    a_visit,
    admitted,
    charge,
    discharge,
    leave,
)
from tests.factories.desk import MODEL_BACKEND, works_for
from tests.factories.insurance import (
    WORKED_PRICES,
    FundHere,
    a_claiming_hospital,
    worked_lines,
)
from tests.factories.paid import pay
from tests.factories.people import a_citizen
from tests.factories.prices import a_price_list
from tests.factories.receipts import a_receipt

pytestmark = pytest.mark.django_db

DESK = "/admin/desk/"
QUERIES_MAX = 15
"""The session, the person, their permissions, reach and shift are six of them."""

MAY = ("clinic.work_desk", "clinic.read_daily_list")


def a_cashier_at(*hospitals: str, may: tuple[str, ...] = MAY) -> Client:
    """Sign in somebody who sits at these hospitals' desks."""
    user = User.objects.create_user(f"cashier of {hospitals}"[:60], is_staff=True)
    names = [one.split(".")[1] for one in may]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    works_for(user, *(a_hospital(code) for code in hospitals))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client


def find(desk: Client, text: str) -> Any:
    return desk.post(DESK, {"text": text})


def visit_page(visit: Visit) -> str:
    return f"{DESK}visits/{visit.id}/"


@pytest.fixture
def visit() -> Visit:
    admitted(a_hospital())
    return Visit.objects.get()


@pytest.mark.parametrize(
    "shown",
    ["V-1", LIN.id_no, LIN.phone, "13800000001", "health-lin", "card-lin", " V-1 "],
)
def test_a_visit_is_found_by_whatever_the_patient_shows(
    visit: Visit, shown: str
) -> None:
    for kind, value in (("health_code", "health-lin"), ("insurance_card", "card-lin")):
        bind_credential(
            ref=LIN.ref, kind=kind, value=value, valid_from=None, valid_to=None, at=NOON
        )
    answer = find(a_cashier_at("first-hospital"), shown)
    assert answer.status_code == 302
    assert answer["Location"] == visit_page(visit)


def test_a_visit_is_found_by_the_code_of_its_receipt(visit: Visit) -> None:
    charge(a_hospital(), a_line("1"))
    leave(a_hospital())
    pay(visit.bill_id)
    receipt = a_receipt(visit.bill_id)
    answer = find(a_cashier_at("first-hospital"), verify_url(receipt.id))
    assert answer["Location"] == visit_page(visit)


def test_several_hits_are_listed_and_nothing_sought_stands_in_an_address(
    visit: Visit,
) -> None:
    a_visit(a_hospital(), LIN, visit_no="V-2", at=MORNING + timedelta(hours=1))
    page = find(a_cashier_at("first-hospital"), LIN.id_no)
    assert page.status_code == 200
    assert [hit.visit.visit_no for hit in page.context["found"].visits] == [
        "V-2",
        "V-1",
    ]
    assert LIN.id_no not in page.content.decode()
    assert LIN.name not in page.content.decode()


def test_what_no_column_can_hold_breaks_nothing(visit: Visit) -> None:
    answer = find(a_cashier_at("01"), f"{visit.visit_no}\0")
    assert answer.status_code == 200


def test_with_scripts_only_the_hits_are_sent(visit: Visit) -> None:
    desk = a_cashier_at("first-hospital")
    found = desk.post(DESK, {"text": "V-1"}, headers={"HX-Request": "true"})
    assert found["HX-Redirect"] == visit_page(visit)
    nobody = desk.post(DESK, {"text": "V-9"}, headers={"HX-Request": "true"})
    assert "Nobody and nothing was found." in nobody.content.decode()
    assert "<html" not in nobody.content.decode()


def test_another_hospitals_visit_is_not_there(visit: Visit) -> None:
    desk = a_cashier_at("second-hospital")
    assert desk.get(visit_page(visit)).status_code == 404
    assert find(desk, "V-1").context["found"].visits == []
    assert find(desk, LIN.id_no).context["found"].visits == []


def test_a_visit_is_shown_with_its_lines_and_what_is_to_be_paid_now() -> None:
    admitted(a_hospital(), WANG)
    charge(a_hospital(), a_line("1"), a_line("2", unit_price_minor=950_00))
    page = a_cashier_at("first-hospital").get(visit_page(Visit.objects.get()))
    shown = page.content.decode()
    assert "Chest X-ray" in shown
    assert page.context["seen"].to_pay_minor == 950_00
    assert WANG.name not in shown


def test_what_was_done_is_not_named_to_those_who_may_not_read_it(visit: Visit) -> None:
    charge(a_hospital(), a_line("1"))
    desk = a_cashier_at("first-hospital", may=("clinic.work_desk",))
    shown = desk.get(visit_page(visit)).content.decode()
    assert "Chest X-ray" not in shown
    assert "Cardiology" not in shown


def test_whoever_has_to_pay_today_waits_in_the_queue(visit: Visit) -> None:
    first, second = a_hospital(), a_hospital("second-hospital")
    now = NOON + timedelta(minutes=1)
    a_citizen(ZHAO)
    for number, hospital in (("W-1", first), ("W-2", second)):
        a_visit(hospital, ZHAO, visit_no=number, at=now)
        for line in ("1", "2"):
            charge(hospital, a_line(line), visit_no=number, at=now)
    desk = a_cashier_at("first-hospital")
    (waits,) = desk.get(DESK).context["waiting"]
    assert (waits.visit.visit_no, waits.amount_minor) == ("W-1", 200_00)
    assert desk.get(DESK).content.decode().count("W-1") == 1


def queries_of(desk: Client, address: str, **sent: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        page = desk.post(address, sent) if sent else desk.get(address)
    assert page.status_code == 200
    return len(asked)


def test_the_desk_asks_as_many_questions_however_much_there_is() -> None:
    hospital = a_hospital()
    a_citizen(ZHAO)
    desk = a_cashier_at("first-hospital")
    desk.get(DESK)  # The first request notes in the session that somebody is there.
    asked = []
    for lines in (1, 5):
        visits = [
            a_visit(hospital, ZHAO, visit_no=f"{letter}-{lines}", at=NOON)
            for letter in "AB"
        ]
        for visit in visits:
            charged = [a_line(str(number)) for number in range(lines)]
            charge(hospital, *charged, visit_no=visit.visit_no, at=NOON)
        asked.append(
            (
                queries_of(desk, DESK),
                queries_of(desk, DESK, text=ZHAO.phone),
                queries_of(desk, visit_page(visits[0])),
            )
        )
    assert asked[0] == asked[1]
    assert max(asked[0]) <= QUERIES_MAX


def test_what_the_insurer_is_expected_to_say_is_shown_until_it_has_answered() -> None:
    hospital, fund = a_claiming_hospital(), FundHere()
    a_price_list(hospital, *WORKED_PRICES)
    admitted(hospital)
    fund.insure(LIN)
    visit = Visit.objects.get()
    keep_coverage(visit=visit, told=fund.told_of(LIN), at=MORNING)
    charge(hospital, *worked_lines())
    desk = a_cashier_at("first-hospital")
    seen = desk.get(visit_page(visit)).context["seen"]
    assert (seen.preview.fund_minor, seen.preview.cash_minor) == (376_96, 183_64)
    assert not seen.waits_for_insurer
    discharge(hospital)
    assert desk.get(visit_page(visit)).context["seen"].waits_for_insurer
    fund.settle_due(MORNING)
    seen = desk.get(visit_page(visit)).context["seen"]
    assert (seen.preview, seen.waits_for_insurer) == (None, False)
    assert seen.to_pay_minor == 183_64

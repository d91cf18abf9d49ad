"""Finance's pages: a day's figures, what merchants stand at, and the way to each."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.admin.desk_forms import spelled
from ledger.operations.roll_up_balances import roll_up_balances
from tests.factories.bills import a_bill
from tests.factories.books import NOON, a_merchant
from tests.factories.desk import MODEL_BACKEND, works_for
from tests.factories.paid import a_paid_bill
from tests.factories.shifts import GARAGE

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
DAYS, BALANCES = "admin:ledger_days", "admin:ledger_balances"
LIST = "admin:ledger_transfer_changelist"


def an_accountant(*merchants: str) -> Client:
    """Sign in somebody of finance who works for these merchants, or for the city."""
    user = User.objects.create_user(f"accountant-{uuid4().hex}", is_staff=True)
    named = ["view_transfer", "view_merchant", "view_bill"]
    named += [] if merchants else ["see_every_merchant"]
    found = Permission.objects.filter(
        content_type__app_label="ledger", codename__in=named
    )
    user.user_permissions.set(found)
    works_for(user, *(a_merchant(code) for code in merchants))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client


@pytest.fixture
def finance(db: None) -> Client:
    return an_accountant()


@pytest.mark.parametrize("is_rolled_up", [False, True])
def test_each_figure_leads_to_the_transfers_that_it_sums_up(
    finance: Client, *, is_rolled_up: bool
) -> None:
    a_paid_bill(40_00)
    a_bill(uuid4(), 2_50)
    if is_rolled_up:
        roll_up_balances(at=NOON)
    (row,) = finance.get(reverse(DAYS)).context["table"].rows
    shown = {cell.text: cell.link for cell in row if cell.link}
    assert list(shown) == ["¥42.50", "¥40.00"]
    for amount, link in shown.items():
        listed = finance.get(link)
        assert [amount] == [sum_ for _number, sum_ in listed.context["sums"]]
        rows = listed.context["cl"].result_list
        assert spelled(sum(one.amount_minor for one in rows), "CNY") == amount
        assert listed.context["cl"].result_count == len(rows)
    charged = finance.get(shown["¥42.50"]).content.decode()
    assert f"merchant:{a_merchant()}:deferred" in charged


def test_totals_stand_by_currency_and_lead_to_the_whole_day(finance: Client) -> None:
    a_paid_bill(40_00)
    a_paid_bill(7_00, merchant="east-garage")
    ((_name, whole, *_),) = finance.get(reverse(DAYS)).context["table"].totals
    assert whole.text == "¥47.00"
    assert list(finance.get(whole.link).context["sums"]) == [(2, "¥47.00")]


@pytest.mark.parametrize(
    "asked",
    [
        "ledger/transfer/days/?day=0001-01-01",
        "ledger/transfer/?day=9999-12-31",
        "ledger/transfer/?on=9999-12-31&part=paid....&desks=",
        "desk-days/?day=0001-01-01",
    ],
    ids=["days", "transfers", "a report's part", "a report"],
)
def test_a_day_at_the_calendars_ends_is_none(asked: str) -> None:
    merchant = a_merchant()
    whole = f"{asked}{merchant}" if asked.endswith("=") else asked
    assert an_accountant().get(f"/admin/{whole}").status_code == 200


def test_another_day_is_asked_for_and_one_to_come_is_today(finance: Client) -> None:
    a_bill(uuid4(), 2_50, at=NOON - DAY)
    page = finance.get(reverse(DAYS), {"day": "2026-11-01"})
    assert [row[1].text for row in page.context["table"].rows] == ["¥2.50"]
    for asked in ({}, {"day": "2026-12-24"}, {"day": "never"}):
        page = finance.get(reverse(DAYS), asked)
        assert page.context["day"].isoformat() == "2026-11-02"
        assert "Nothing was booked on this day." in page.content.decode()


def test_the_day_is_the_citys_and_not_greenwichs(
    finance: Client, today: time_machine.Traveller
) -> None:
    today.move_to(NOON + timedelta(hours=13))
    a_bill(uuid4(), 2_50, at=NOON + timedelta(hours=12))
    page = finance.get(reverse(DAYS))
    assert page.context["day"].isoformat() == "2026-11-03"
    assert len(page.context["table"].rows) == 1


def test_a_merchants_own_accountant_sees_its_rows_only() -> None:
    a_paid_bill(40_00)
    a_paid_bill(7_00, merchant="east-garage")
    east = an_accountant("east-garage")
    for name, amount in ((DAYS, "¥7.00"), (BALANCES, "¥7.00")):
        page = east.get(reverse(name)).content.decode()
        assert amount in page
        assert "40.00" not in page
    listed = east.get(reverse(LIST), {"of": str(a_merchant(GARAGE))})
    assert list(east.get(listed["Location"]).context["cl"].queryset) == []


def test_balances_lead_to_what_today_moved(finance: Client) -> None:
    a_paid_bill(40_00)
    page = finance.get(reverse(BALANCES))
    ((_name, deferred, payable, _tills),) = page.context["table"].rows
    assert (deferred.text, payable.text) == ("¥0.00", "¥40.00")
    moved = [finance.get(one.link_beneath) for one in (payable, deferred)]
    assert [list(page.context["sums"]) for page in moved] == [
        [(1, "¥40.00")],
        [(2, "¥80.00")],
    ]


@pytest.mark.parametrize(
    "asked", [{"amount_minor__gt": "3000"}, {"figure": "none"}, {"q": "no such id"}]
)
def test_a_list_that_no_total_tells_is_added_up(
    asked: dict[str, str], finance: Client
) -> None:
    a_paid_bill(40_00)
    a_bill(uuid4(), 2_50)
    listed = finance.get(reverse(LIST), {"day": "2026-11-02", **asked})
    rows = listed.context["cl"].result_list
    told = [(len(rows), spelled(sum(one.amount_minor for one in rows), "CNY"))]
    assert listed.context["sums"] == (told if rows else [])


def test_transfers_are_looked_for_within_one_day(finance: Client) -> None:
    a_paid_bill(40_00)
    answer = finance.get(reverse(LIST), {"figure": "charged"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("?figure=charged&day=2026-11-02")
    for wrong in ({"day": "never"}, {"of": "x", "day": "2026-11-02"}):
        assert list(finance.get(reverse(LIST), wrong).context["cl"].queryset) == []


@pytest.mark.parametrize("name", [DAYS, BALANCES])
def test_a_page_asks_as_much_for_many_merchants_as_for_one(
    name: str, finance: Client
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert finance.get(reverse(name)).status_code == 200
        return len(captured)

    a_paid_bill(40_00)
    finance.get(reverse(name))
    one = asked()
    for number in range(3):
        a_paid_bill(7_00, merchant=f"garage-{number}")
    assert asked() == one

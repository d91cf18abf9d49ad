"""A cashier's day, by keyboard only: from the float in the drawer to the last count."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from playwright.sync_api import Browser, expect

from clinic.models import Visit
from config.roles import keep_roles
from ledger.models import Payment, Shift
from ledger.queries.shifts import in_drawer
from tests.browser.conftest import visiting
from tests.browser.keyboard import Keyboard
from tests.browser.looks import barriers, leave_picture
from tests.cast import CHEN, LIN, WANG, ZHAO, Person
from tests.factories.books import NOON
from tests.factories.clinic import a_hospital, owed
from tests.factories.desk import works_for
from tests.factories.people import a_citizen
from tests.factories.town import PASSWORD
from tests.factories.windows import prices

OFFICE = {"width": 1366, "height": 768}
DESK = re.compile("/admin/desk/$")
VISIT = re.compile("/admin/desk/visits/[^/]+/$")
OURS = "#content-main"
LOOKS = (("en", "en"), ("zh-CN", "zh"))


@pytest.fixture
def hospital(site: str) -> Iterator[str]:
    """Four patients, a price list, a cashier and a supervisor."""
    prices()
    for person in (LIN, WANG, CHEN, ZHAO):
        a_citizen(person)
    keep_roles(alias="default")
    for name, role in (("wang", "cashier"), ("li", "supervisor")):
        user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
        user.groups.set([Group.objects.get(name=role)])
        works_for(user, a_hospital())
    with time_machine.travel(NOON + timedelta(hours=1), tick=True):
        yield site


def signs_in(keys: Keyboard, name: str) -> None:
    keys.page.goto("/admin/login/?next=/admin/desk/")
    keys.fills("username", name)
    keys.fills("password", PASSWORD)
    keys.opens("Enter", DESK)


def opens_the_shift(keys: Keyboard) -> None:
    expect(keys.page.locator("#text")).to_be_focused()
    keys.press("Escape")
    keys.opens("s", re.compile("/shift/open/"))
    keys.fills("desk", "3")
    keys.fills("float_minor", "100")
    keys.opens("Enter", DESK)
    shift = Shift.objects.get()
    assert (shift.cashier.username, shift.float_minor) == ("wang", 100_00)


def finds(keys: Keyboard, person: Person) -> None:
    """Scan a patient's card: the reader types and presses Enter."""
    if not DESK.search(keys.page.url):
        keys.opens("n", DESK)
    expect(keys.page.locator("#text")).to_be_focused()
    keys.types(person.id_no)
    keys.opens("Enter", DESK)


def registers(keys: Keyboard, person: Person, fee: str = "1") -> Visit:
    """Three keys: register, which fee, yes."""
    finds(keys, person)
    keys.opens("r", re.compile("/admin/desk/people/"))
    keys.press(fee)
    keys.opens("Enter", VISIT)
    return Visit.objects.order_by("recorded_at").last()  # type: ignore[return-value]


def looks(keys: Keyboard, name: str) -> None:
    leave_picture(keys.page, f"day-{name}")
    assert barriers(keys.page, OURS) == []


@pytest.mark.parametrize(("locale", "language"), LOOKS)
def test_a_cashiers_day(
    browser: Browser, hospital: str, locale: str, language: str
) -> None:
    with visiting(browser, hospital, viewport=OFFICE, locale=locale) as page:
        page.set_default_timeout(10_000)
        keys = Keyboard(page)
        signs_in(keys, "wang")
        opens_the_shift(keys)
        looks(keys, f"1-open-{language}")
        finds(keys, LIN)
        keys.opens("r", re.compile("/admin/desk/people/"))
        looks(keys, f"2-register-{language}")
        keys.press("d")
        keys.types("Cardiology")
        keys.opens("Enter", VISIT)
        registers(keys, WANG)
        visit = registers(keys, CHEN)
        looks(keys, f"3-deferred-{language}")
        assert owed(visit.holder_id) == (12_00, 0, 0)
        pays_in_cash_and_by_code(keys, language)
        looks(keys, f"4-paid-{language}")
        assert in_drawer(Shift.objects.get()) == 120_00


def pays_in_cash_and_by_code(keys: Keyboard, language: str) -> None:
    """Half of fifty yuan, without a line: twenty in cash, what is missing by code."""
    registers(keys, ZHAO, fee="2")
    keys.opens("p", re.compile("/pay/$"))
    expect(keys.page.locator("#id_cash")).to_be_focused()
    keys.types("20")
    keys.press("q")
    expect(keys.page.locator("#id_qr")).to_have_value("5.00")
    leave_picture(keys.page, f"day-pay-{language}")
    keys.press("Tab")
    keys.types("QR-1")
    keys.opens("Enter", VISIT)
    tenders = Payment.objects.get().tenders.order_by("kind")
    assert list(tenders.values_list("kind", "amount_minor")) == [
        ("cash", 20_00),
        ("qr", 5_00),
    ]

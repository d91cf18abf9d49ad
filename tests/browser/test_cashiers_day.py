"""A cashier's day, by keyboard only: from the float in the drawer to the last count."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.db.models import Sum
from playwright.sync_api import Browser, expect

from clinic.models import Visit
from config.roles import keep_roles
from config.verification import ALL_CHECKS
from credit.queries.recognised import recognised
from ledger.models import Payment, Shift, Transfer
from ledger.queries.shifts import in_drawer
from ledger.queries.verification import faults
from ledger.rules import accounts
from tests.browser.conftest import visiting
from tests.browser.keyboard import Keyboard
from tests.browser.looks import barriers, leave_picture
from tests.cast import CHEN, LIN, WANG, ZHAO, Person
from tests.factories.books import NOON
from tests.factories.clinic import a_hospital, a_line, charge, owed
from tests.factories.desk import works_for
from tests.factories.people import a_citizen
from tests.factories.town import PASSWORD
from tests.factories.windows import prices

BEGUN = NOON + timedelta(hours=1)
OFFICE = {"width": 1366, "height": 768}
DESK = re.compile("/admin/desk/$")
VISIT = re.compile("/admin/desk/visits/[^/]+/$")
PAY = re.compile("/pay/$")
REFUND = re.compile("/refund/$")
DEPOSITS = re.compile("/deposits/$")
OURS = "#content-main"
CARRY_OUT = f"{OURS} button[type=submit]:not([name])"
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
    with time_machine.travel(BEGUN, tick=True):
        yield site


def signs_in(keys: Keyboard, name: str, first: str = "/admin/desk/") -> None:
    keys.page.goto(f"/admin/login/?next={first}")
    keys.fills("username", name)
    keys.fills("password", PASSWORD)
    keys.opens("Enter", re.compile(f"{first}$"))


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
        keys.press("Escape")
        keys.opens("n", DESK)
    expect(keys.page.locator("#text")).to_be_focused()
    keys.types(person.id_no)
    keys.press("Enter")
    expect(keys.page.locator("#hits")).to_be_visible()
    expect(keys.page.locator("#text")).not_to_be_focused()


def registers(keys: Keyboard, person: Person, fee: str = "1") -> Visit:
    """Three keys: register, which fee, yes."""
    finds(keys, person)
    keys.opens("r", re.compile("/admin/desk/people/"))
    keys.press(fee)
    keys.opens("Enter", VISIT)
    return Visit.objects.order_by("recorded_at").last()  # type: ignore[return-value]


def finds_visit(keys: Keyboard, person: Person) -> None:
    """Whoever has one open visit stands on the screen at once."""
    if not DESK.search(keys.page.url):
        keys.press("Escape")
        keys.opens("n", DESK)
    expect(keys.page.locator("#text")).to_be_focused()
    keys.types(person.phone)
    keys.opens("Enter", VISIT)


def patient(person: Person) -> UUID:
    (holder_id,) = recognised(person.id_no, at=BEGUN)
    return holder_id


def looks(keys: Keyboard, name: str) -> None:
    leave_picture(keys.page, f"day-{name}")
    assert barriers(keys.page, OURS) == []


@pytest.mark.parametrize(("locale", "language"), LOOKS)
def test_a_cashiers_day(
    browser: Browser, hospital: str, locale: str, language: str
) -> None:
    look: dict[str, Any] = {"viewport": OFFICE, "locale": locale}
    with visiting(browser, hospital, **look) as page:
        keys = Keyboard(page)
        signs_in(keys, "wang")
        opens_the_shift(keys)
        looks(keys, f"1-open-{language}")
        registers_three(keys, language)
        takes_a_deposit(keys, language)
        pays_in_cash_and_by_code(keys, language)
        pays_much(keys)
        asks_for_it_back(keys, language)
        with visiting(browser, hospital, **look) as other:
            approves(Keyboard(other), language)
        hands_back(keys, language)
        shift = closes_with_a_difference(keys, language)
        reads_the_report(keys, language)
    assert (shift.expected_minor, shift.counted_minor) == (620_00, 615_00)
    assert moved_by_the_till(shift) == 520_00
    assert list(faults(ALL_CHECKS)) == []


def registers_three(keys: Keyboard, language: str) -> None:
    """The first one says for which department; the others stay with it."""
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


def takes_a_deposit(keys: Keyboard, language: str) -> None:
    """Five hundred yuan in cash, for the one who was registered last."""
    keys.opens("d", DEPOSITS)
    expect(keys.page.locator("#id_amount")).to_be_focused()
    keys.types("500")
    keys.opens("Enter", DEPOSITS)
    looks(keys, f"4-deposit-{language}")
    assert in_drawer(Shift.objects.get()) == 600_00


def pays_in_cash_and_by_code(keys: Keyboard, language: str) -> None:
    """Half of fifty yuan, without a line: twenty in cash, what is missing by code."""
    registers(keys, ZHAO, fee="2")
    keys.opens("p", PAY)
    expect(keys.page.locator("#id_cash")).to_be_focused()
    keys.types("20")
    keys.press("q")
    expect(keys.page.locator("#id_qr")).to_have_value("5.00")
    looks(keys, f"5-mixed-{language}")
    keys.press("Tab")
    keys.types("QR-1")
    keys.opens("Enter", VISIT)
    looks(keys, f"6-paid-{language}")
    tenders = Payment.objects.get().tenders.order_by("kind")
    assert list(tenders.values_list("kind", "amount_minor")) == [
        ("cash", 20_00),
        ("qr", 5_00),
    ]


def pays_much(keys: Keyboard) -> None:
    """The doctor has six hundred yuan's worth done: all of it in cash."""
    visit = Visit.objects.get(holder_id=patient(ZHAO))
    line = a_line("1", 600_00, category="03", performed_at=BEGUN)
    charge(a_hospital(), line, visit_no=visit.visit_no, at=BEGUN)
    finds_visit(keys, ZHAO)
    keys.opens("p", PAY)
    expect(keys.page.locator("#id_cash")).to_be_focused()
    keys.press("c")
    expect(keys.page.locator("#id_cash")).to_have_value("600.00")
    keys.opens("Enter", VISIT)
    assert in_drawer(Shift.objects.get()) == 1_220_00


def asks_for_it_back(keys: Keyboard, language: str) -> None:
    """It wasn't done after all: more than one person may give back alone."""
    keys.opens("r", REFUND)
    keys.tabs_to(keys.page.locator("input[name=lines][value='1']"))
    keys.press("Space")
    keys.fills("reason", "Not done")
    keys.opens("Enter", REFUND)
    looks(keys, f"7-asked-{language}")
    assert in_drawer(Shift.objects.get()) == 1_220_00


def approves(keys: Keyboard, language: str) -> None:
    """The supervisor, on a screen of their own."""
    signs_in(keys, "li", "/admin/desk/supervision/")
    looks(keys, f"8-supervisor-{language}")
    keys.tabs_to(keys.page.locator("button[name=agree]"))
    keys.opens("Enter", re.compile("/supervision/$"))


def hands_back(keys: Keyboard, language: str) -> None:
    finds_visit(keys, ZHAO)
    keys.opens("r", REFUND)
    looks(keys, f"9-approved-{language}")
    keys.opens("h", REFUND)
    assert in_drawer(Shift.objects.get()) == 620_00


def closes_with_a_difference(keys: Keyboard, language: str) -> Shift:
    """Five yuan are missing from the drawer, and why is written down."""
    keys.opens("s", re.compile("/ledger/shift/"))
    keys.tabs_to(keys.page.locator("a[href$='/count/']"))
    keys.opens("Enter", re.compile("/count/$"))
    for piece, number in ((100_00, "6"), (10_00, "1"), (5_00, "1")):
        keys.fills(f"piece_{piece}", number)
    looks(keys, f"10-count-{language}")
    keys.tabs_to(keys.page.locator(CARRY_OUT))
    keys.opens("Enter", re.compile("/close/$"))
    keys.fills("explained", "Given out once too often")
    looks(keys, f"11-close-{language}")
    keys.tabs_to(keys.page.locator(CARRY_OUT))
    keys.opens("Enter", re.compile("/change/$"))
    looks(keys, f"12-closed-{language}")
    return Shift.objects.get()


def reads_the_report(keys: Keyboard, language: str) -> None:
    """The report says of the till what its transfers come to."""
    keys.tabs_to(keys.page.locator("a[href$='/report/']"))
    keys.opens("Enter", re.compile("/report/$"))
    looks(keys, f"13-report-{language}")
    assert keys.page.get_by_role("alert").count() == 0
    for amount in ("¥520.00", "¥620.00", "-¥600.00", "¥1,125.00"):
        expect(keys.page.get_by_text(amount).first).to_be_visible()


def moved_by_the_till(shift: Shift) -> int:
    """What the shift's cash came to in the books, before it was closed."""
    till = accounts.till(shift.id).id(shift.currency)
    rows = Transfer.objects.exclude(id=shift.id)
    into = rows.filter(debit_account_id=till).aggregate(minor=Sum("amount_minor"))
    out = rows.filter(credit_account_id=till).aggregate(minor=Sum("amount_minor"))
    return int(into["minor"]) - int(out["minor"])

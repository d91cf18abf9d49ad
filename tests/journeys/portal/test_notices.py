"""A citizen reads what happened, and chooses what is sent."""

import re
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from credit.models import InboxEntry, Message, NoticeWishes
from credit.tasks import tell_all_citizens
from tests.cast import CHEN, LIN
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.paid import pay
from tests.factories.people import a_citizen
from tests.factories.town import a_login
from tests.journeys.portal.reader import page_of, signed_in

NOTICES, WISHES = "/notices/", "/notices/wishes"
KEPT = {
    "act": "keep",
    "ways": ["due:email", "paid:sms", "nothing:known"],
    "quiet_from": "21:00",
    "quiet_to": "07:00",
    "language": "en",
}


@pytest.fixture
def lin(db: None) -> Client:
    a_citizen(LIN)
    return signed_in(a_login(LIN))


@pytest.fixture
def lin_refused(committed: TestDatabase) -> Client:
    """Lin, some of whose wishes are undone because they can't be."""
    a_citizen(LIN)
    return signed_in(a_login(LIN))


def told(times: int = 1) -> list[str]:
    """Let Lin pay as many bills; the ids of what was told, the newest first."""
    for _ in range(times):
        pay(a_bill(a_citizen(LIN), 12_34))
    tell_all_citizens(NOON)
    entries = InboxEntry.objects.order_by("-id")
    return [str(entry.id) for entry in entries]


def unread(page: str) -> str:
    found = re.search(r'class="count"> *(\d+)', page)
    return found[1] if found else ""


def said(client: Client, **form: object) -> str:
    answer = client.post(WISHES, form, follow=True, headers={"accept-language": "en"})
    (told,) = answer.context["messages"]
    return str(told)


def test_a_notice_leads_to_its_bill_and_counts_as_read_then(lin: Client) -> None:
    (notice,) = told()
    page = page_of(lin, NOTICES)
    assert "¥12.34 was paid for your bill from" in page
    assert unread(page) == "1"
    answer = lin.get(f"{NOTICES}{notice}/")
    entry = InboxEntry.objects.get()
    assert answer["Location"] == f"/bills/{entry.bill_id}/"
    assert entry.read_at is not None
    page = page_of(lin, "/")
    assert ("Notices" in page, unread(page)) == (True, "")


def test_all_are_marked_as_read_at_once_and_older_ones_are_on_the_next_page(
    lin: Client,
) -> None:
    ids = told(21)
    first = page_of(lin, NOTICES)
    assert unread(first) == "21"
    assert f'href="?before={ids[19]}"' in first
    second = page_of(lin, f"{NOTICES}?before={ids[19]}")
    assert (ids[20] in second, ids[0] in second) == (True, False)
    lin.post("/notices/read")
    assert unread(page_of(lin, NOTICES)) == ""


def test_what_was_told_to_somebody_else_is_not_there(lin: Client) -> None:
    (notice,) = told()
    a_citizen(CHEN)
    chen = signed_in(a_login(CHEN))
    assert "No notices yet." in page_of(chen, NOTICES)
    assert chen.get(f"{NOTICES}{notice}/").status_code == 404
    chen.post("/notices/read")
    assert InboxEntry.objects.get().read_at is None
    assert lin.get(f"{NOTICES}{uuid4()}/").status_code == 404
    assert lin.get(f"{NOTICES}?before=nothing").status_code == 404


@pytest.mark.parametrize(
    "address", [NOTICES, f"{NOTICES}{UUID(int=7)}/", f"{NOTICES}read", WISHES]
)
def test_strangers_sign_in_first_and_staff_have_no_notices(
    address: str, admin_client: Client, db: None
) -> None:
    method = "post" if address.endswith("read") else "get"
    asked = getattr(Client(), method)(address)
    assert asked["Location"].startswith("/login?")
    shown = getattr(admin_client, method)(address)
    assert shown.templates[0].name == "credit/no_citizen.html"


def test_wishes_are_kept_once_an_address_is_confirmed(lin_refused: Client) -> None:
    lin = lin_refused
    with time_machine.travel(NOON, tick=False):
        refused = said(lin, **KEPT)
        assert refused.startswith("Keep at least one way for bills that are due")
        assert said(lin, act="email", email="lin@example.com").startswith("A code")
        (letter,) = Message.objects.all()
        code = re.search(r"\d{6}", letter.text)
        assert (letter.address, code is not None) == ("lin@example.com", True)
        assert "l•••@example.com" in page_of(lin, WISHES)
        wrong = "000000" if code and code[0] != "000000" else "111111"
        assert said(lin, act="confirm", code=wrong).startswith("This code is not right")
        right = f" {code[0][:3]} {code[0][3:]} " if code else ""
        assert said(lin, act="confirm", code=right).endswith("is confirmed.")
        assert said(lin, **KEPT).startswith("Saved.")
    kept = NoticeWishes.objects.get()
    assert (kept.ways, kept.email) == (["due:email", "paid:sms"], "lin@example.com")
    assert (f"{kept.quiet_from:%H}", f"{kept.quiet_to:%H}") == ("21", "07")
    page = page_of(lin, WISHES)
    assert page.count("checked") == 2
    said(lin, act="forget")
    kept = NoticeWishes.objects.get()
    assert (kept.email, kept.ways) == ("", ["due:email", "due:sms", "paid:sms"])


def test_never_quiet_is_a_wish_as_well(lin: Client) -> None:
    said(lin, **KEPT | {"ways": ["due:sms"], "quiet_from": "none"})
    kept = NoticeWishes.objects.get()
    assert kept.quiet_from == kept.quiet_to
    assert '<option value="none" selected>' in page_of(lin, WISHES)


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"act": "keep", "ways": ["due:sms"], "language": "fr"}, "We can write in Chinese"),
    ({"act": "email", "email": "lin"}, "This is not an e-mail address."),
    ({"act": "confirm", "code": "123456"}, "This code is not good any more."),
]


def test_what_cant_be_wished_is_refused_in_words_and_codes_end(
    lin_refused: Client,
) -> None:
    lin = lin_refused
    for form, told in REFUSED:
        assert told in said(lin, **form)
    with time_machine.travel(NOON, tick=False):
        for _ in range(5):
            said(lin, act="email", email="lin@example.com")
        again = said(lin, act="email", email="lin@example.com")
        assert again.startswith("Too many codes")
        for _ in range(5):
            said(lin, act="confirm", code="not it")
        assert said(lin, act="confirm", code="x").startswith("This code is not good")
    assert Message.objects.count() == 5

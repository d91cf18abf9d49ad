"""A citizen signs in by phone: code, identity number, and what nobody learns."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from credit.models import Citizen, Message, SignInCode, SignInPhone
from credit.operations.recognise_citizen import name_sign_in_phone
from credit.queries.citizens import citizen_by_ref
from credit.tasks import send_messages
from tests.cast import CHEN, LIN, WANG
from tests.factories.people import a_citizen
from tests.factories.signing_in import (
    CODE_PAGE,
    NUMBER_PAGE,
    PHONE_PAGE,
    ask,
    codes,
    sign_in_by_phone,
)
from tests.factories.town import a_login
from tests.journeys.portal.reader import BILLS, HOME, page_of

pytestmark = pytest.mark.usefixtures("committed")

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NOBODYS = "+8613900000009"


def seen(client: Client, code: str) -> tuple[int, str]:
    answer = client.post(CODE_PAGE, {"code": code})
    return answer.status_code, answer.headers.get("Location", "")


def is_in(client: Client) -> bool:
    return "Your tab" in page_of(client, HOME)


def test_the_first_time_the_identity_number_is_asked_for_and_then_never_again() -> None:
    a_citizen()
    client = Client()
    assert seen(client, ask(client)) == (302, NUMBER_PAGE)
    assert not is_in(client)
    answer = client.post(NUMBER_PAGE, {"id_no": f" {LIN.id_no[:6]} {LIN.id_no[6:]}"})
    assert answer["Location"] == HOME
    assert is_in(client)
    later = Client()
    assert seen(later, ask(later)) == (302, HOME)
    assert is_in(later)
    assert SignInPhone.objects.get().by == "portal"


@pytest.mark.parametrize(
    "typed",
    ["{0}{1}{2}{3}{4}{5}", " {0}{1}{2} {3}{4}{5} ", "{0}-{1}{2}-{3}{4}{5}", "wide"],
)
def test_a_code_is_taken_however_it_is_typed(typed: str) -> None:
    a_citizen()
    client = Client()
    code = ask(client)
    wide = "".join(chr(ord("\N{FULLWIDTH DIGIT ZERO}") + int(digit)) for digit in code)
    written = wide if typed == "wide" else typed.format(*code)
    assert seen(client, written) == (302, NUMBER_PAGE)


def test_a_code_that_was_sent_again_leaves_the_one_before_good() -> None:
    a_citizen()
    client = Client()
    first = ask(client)
    page = client.post(CODE_PAGE, {"again": "yes"}).content.decode()
    assert "The one before is still good." in page
    assert len(codes()) == 2
    assert seen(client, first) == (302, NUMBER_PAGE)


@pytest.mark.parametrize(("minutes", "status"), [(14, 302), (15, 200), (16, 200)])
def test_a_code_lives_a_quarter_of_an_hour(minutes: int, status: int) -> None:
    a_citizen()
    client = Client()
    with time_machine.travel(NOW, tick=False):
        code = ask(client)
    with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
        assert seen(client, code)[0] == status


def test_the_right_code_comes_too_late_after_five_wrong_ones() -> None:
    a_citizen()
    client = Client()
    code = ask(client)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    pages = [client.post(CODE_PAGE, {"code": wrong}) for _ in range(5)]
    assert {page.status_code for page in pages} == {200}
    assert "This code is not right." in pages[0].content.decode()
    assert "is over" in pages[4].content.decode()
    assert seen(client, code)[0] == 200
    # Somebody else's wrong tries cost only their own attempt.
    own = Client()
    assert seen(own, ask(own)) == (302, NUMBER_PAGE)


def test_a_code_is_good_only_where_it_was_asked_for() -> None:
    a_citizen()
    code = ask(Client())
    other = Client()
    ask(other, WANG.phone)
    assert seen(other, code)[0] == 200


def test_nobody_learns_whether_a_number_is_known() -> None:
    a_citizen()
    pages = []
    for phone in (LIN.phone, NOBODYS):
        client = Client()
        code = ask(client, phone)
        shown = page_of(client, CODE_PAGE).replace(phone[-4:], "")
        answer = client.post(CODE_PAGE, {"code": code})
        number = client.post(NUMBER_PAGE, {"id_no": CHEN.id_no})
        told = number.content.decode().partition("<main")[2]
        told = told.partition('role="alert"')[2].partition("</p>")[0]
        pages.append(
            (
                shown.partition("<h1>")[2].partition("<form")[0],
                answer.headers["Location"],
                number.status_code,
                told,
            )
        )
    assert pages[0] == pages[1]
    assert pages[0][2] == 200


def test_a_number_of_somebody_else_opens_nothing_and_tries_are_counted() -> None:
    a_citizen()
    a_citizen(CHEN)
    client = Client()
    client.post(CODE_PAGE, {"code": ask(client)})
    answers = [client.post(NUMBER_PAGE, {"id_no": CHEN.id_no}) for _ in range(6)]
    assert "such identity number with this phone" in answers[0].content.decode()
    assert "is over" in answers[5].content.decode()
    assert client.post(NUMBER_PAGE, {"id_no": LIN.id_no}).status_code == 200
    assert not User.objects.exists()


def test_no_number_is_taken_before_the_code() -> None:
    a_citizen()
    client = Client()
    ask(client)
    answer = client.post(NUMBER_PAGE, {"id_no": LIN.id_no})
    assert answer.status_code == 200
    assert not is_in(client)
    assert Client().get(NUMBER_PAGE)["Location"] == PHONE_PAGE


def test_who_shares_a_phone_says_each_time_who_it_is() -> None:
    a_citizen()
    a_citizen(CHEN, phone=LIN.phone)
    for person in (LIN, CHEN, LIN):
        client = Client()
        assert seen(client, ask(client)) == (302, NUMBER_PAGE)
        client.post(NUMBER_PAGE, {"id_no": person.id_no})
        user = User.objects.get(pk=client.session["_auth_user_id"])
        assert user.citizen.ref == person.ref


def test_a_phone_that_the_city_gives_to_another_signs_the_first_in_no_more() -> None:
    a_citizen()
    sign_in_by_phone(Client())
    a_citizen(LIN, phone=NOBODYS)
    a_citizen(WANG, phone=LIN.phone)
    client = Client()
    assert seen(client, ask(client)) == (302, NUMBER_PAGE)
    client.post(NUMBER_PAGE, {"id_no": LIN.id_no})
    assert not is_in(client)
    client.post(NUMBER_PAGE, {"id_no": WANG.id_no})
    assert is_in(client)


def test_a_counter_names_another_phone_until_the_register_changes() -> None:
    a_citizen()
    holder = Citizen.objects.get().holder_id
    name_sign_in_phone(
        holder_id=holder, phone=NOBODYS, by="desk:wu", reason="Card seen.", at=NOW
    )
    new, old = Client(), Client()
    assert seen(new, ask(new, NOBODYS)) == (302, HOME)
    assert seen(old, ask(old)) == (302, NUMBER_PAGE)
    assert old.post(NUMBER_PAGE, {"id_no": LIN.id_no}).status_code == 200
    a_citizen(LIN, phone=CHEN.phone)
    later = Client()
    assert seen(later, ask(later, NOBODYS)) == (302, NUMBER_PAGE)


def test_five_codes_an_hour_go_to_a_phone_and_the_sixth_is_refused() -> None:
    with time_machine.travel(NOW, tick=True):
        for _ in range(5):
            ask(Client())
        refused = Client().post(PHONE_PAGE, {"phone": "138 0000 0001"})
        assert refused.status_code == 429
        assert "Too many codes" in refused.content.decode()
    with time_machine.travel(NOW + timedelta(hours=1, minutes=1), tick=True):
        ask(Client())


def test_one_address_asks_for_forty_codes_an_hour() -> None:
    for number in range(40):
        ask(Client(), f"+8613700000{number:03d}")
    refused = Client().post(PHONE_PAGE, {"phone": LIN.phone})
    assert refused.status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.9.8.7")
    ask(elsewhere)


@pytest.mark.parametrize("phone", ["", "12", "nonsense", "1" * 40])
def test_what_is_no_phone_number_is_said_to_be_none(phone: str) -> None:
    answer = Client().post(PHONE_PAGE, {"phone": phone})
    assert answer.status_code == 200
    assert "This is not a phone number." in answer.content.decode()
    assert not Message.objects.exists()


def test_one_goes_on_to_the_page_one_wanted_and_to_no_other_site() -> None:
    a_citizen()
    sign_in_by_phone(Client())
    for wanted, expected in [(BILLS, BILLS), ("https://elsewhere.example/", HOME)]:
        client = Client()
        assert seen(client, ask(client, next=wanted)) == (302, expected)


def test_staff_who_are_citizens_still_need_their_password() -> None:
    a_citizen()
    sign_in_by_phone(Client())
    User.objects.update(is_staff=True)
    client = Client()
    answer = client.post(CODE_PAGE, {"code": ask(client)})
    assert answer.status_code == 200
    assert "name and password" in answer.content.decode()
    User.objects.update(is_staff=False, is_active=False)
    other = Client()
    answer = other.post(CODE_PAGE, {"code": ask(other)})
    assert "switched off" in answer.content.decode()


def test_neither_phone_nor_code_nor_number_can_be_read_in_a_row_or_a_cookie() -> None:
    a_citizen()
    client = Client()
    code = ask(client)
    client.post(CODE_PAGE, {"code": code})
    client.post(NUMBER_PAGE, {"id_no": LIN.id_no})
    told = [str(Session(session_data=row).get_decoded()) for row in sessions()]
    told += [str(cookie) for cookie in client.cookies.values()]
    for row in SignInCode.objects.values(), SignInPhone.objects.values():
        told += [str({k: v for k, v in one.items() if k != "phone"}) for one in row]
    for secret in (LIN.phone, LIN.phone[3:], code, LIN.id_no):
        assert not [text for text in told if secret in text]


def sessions() -> list[str]:
    return list(Session.objects.values_list("session_data", flat=True))


def test_a_user_with_a_password_keeps_it_and_gets_the_phone_besides() -> None:
    a_citizen()
    user = a_login()
    client = Client()
    sign_in_by_phone(client)
    assert client.session["_auth_user_id"] == str(user.pk)
    found = citizen_by_ref(LIN.ref)
    assert found is not None
    assert User.objects.count() == 1


def test_the_outbox_is_a_demos(settings: Settings) -> None:
    code = ask(Client())
    send_messages(datetime.now(UTC))
    page = page_of(Client(), "/outbox")
    assert code in page
    assert "Sent" in page
    settings.MODE = "production"
    assert Client().get("/outbox").status_code == 404

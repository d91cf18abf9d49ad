"""What a citizen sees of their own, and what nobody else does."""

from uuid import UUID, uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from credit.operations.weigh_arrears import follow_arrears
from ledger.operations.name_payer import name_payer
from tests.cast import LIN, WANG
from tests.factories.bills import a_bill, bills_of
from tests.factories.people import a_citizen, a_mandate
from tests.factories.town import (
    DAY,
    MONDAY,
    PASSWORD,
    Town,
    a_login,
    a_town,
    an_operator,
)
from tests.journeys.portal.reader import BILLS, HOME, bill_pages, page_of, signed_in

DASH, TIMES = "\N{EN DASH}", "\N{MULTIPLICATION SIGN}"

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return a_town()


@pytest.fixture
def lin(town: Town) -> Client:
    return signed_in(a_login(LIN))


def test_home_shows_what_is_owed_and_what_the_lines_still_carry(lin: Client) -> None:
    page = page_of(lin, HOME)
    assert "¥113.30" in page
    assert "Overdue" in page
    assert page.count('class="meter"') == 3
    assert "<strong>¥297.00</strong> available" in page


def test_home_says_what_needs_its_reader(lin: Client) -> None:
    page = page_of(lin, HOME)
    assert "1 bill is overdue." in page
    assert "2 bills wait for you" in page
    assert "<time" in page.partition("Pay by ")[2][:6]
    assert 'href="/bills/pay/"' in page


def test_home_says_when_a_bill_is_collected_by_itself(town: Town) -> None:
    a_mandate(at=MONDAY + 5 * DAY)
    page = page_of(signed_in(a_login(LIN)), HOME)
    assert page.count("collected automatically on") == 3
    assert "wait for you" not in page


def test_home_asks_nothing_of_who_owes_nothing() -> None:
    a_citizen(LIN)
    page = page_of(signed_in(a_login(LIN)), HOME)
    assert "Needs your attention" not in page
    assert 'href="/bills/pay/"' not in page


def test_home_is_chinese_for_who_reads_chinese(lin: Client) -> None:
    page = page_of(lin, HOME, "zh-CN,zh;q=0.9")
    assert '<html lang="zh-hans"' in page
    assert "西湖停车场" in page


def test_a_line_that_was_never_used_is_shown_whole() -> None:
    a_citizen(LIN)
    page = page_of(signed_in(a_login(LIN)), HOME)
    assert "Nothing to pay" in page
    assert '<rect class="meter-used" width="0.0%" height="14" />' in page


def test_a_parking_bill_explains_every_part_of_its_fee(lin: Client, town: Town) -> None:
    page = page_of(lin, bill_pages(town)[1])
    assert f"Parked 19 Nov 2026, 18:00{DASH}20:00" in page
    assert f"Daytime · 18:00{DASH}19:00 <br> 2 {TIMES} ¥5.00" in page
    assert "Hangzhou on-street parking, core area, version 1" in page


def test_a_hospital_bill_names_what_was_done_and_who_pays(
    lin: Client, town: Town
) -> None:
    page = page_of(lin, bill_pages(town)[2])
    assert "胸部X线摄影" in page
    assert "The insurance pays" in page
    assert "¥57.30" in page


def test_a_bill_tells_what_happened_when_and_by_whom(lin: Client, town: Town) -> None:
    page = page_of(lin, bill_pages(town)[3])
    assert "Lane out-1" in page
    assert (
        '<time datetime="2026-11-16T04:00:00+00:00">16 Nov 2026, 12:00</time>' in page
    )
    assert "<strong>Overdue</strong>" in page
    assert "CityTab" in page


def test_a_bill_that_still_runs_says_so_far(lin: Client, town: Town) -> None:
    page = page_of(lin, bill_pages(town)[0])
    assert "So far" in page
    assert "You pay" not in page


def test_lists_go_on_from_the_last_bill_of_the_page(lin: Client, town: Town) -> None:
    for _ in range(23):
        a_bill(town.citizen, 5_00)
    first = page_of(lin, BILLS)
    assert first.count('class="row"') == 20
    older = first.partition('href="?before=')[2].partition('"')[0]
    second = page_of(lin, f"{BILLS}?before={older}")
    assert second.count('class="row"') == 7
    assert "Older bills" not in second


def test_pages_ask_the_database_no_more_for_more_bills(
    lin: Client, town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        a_bill(town.citizen, 5_00)
    pages = {HOME: 8, BILLS: 9, bill_pages(town)[2]: 13}
    for address, most in pages.items():
        with django_assert_max_num_queries(most):
            page_of(lin, address)


def test_a_line_that_is_suspended_says_what_opens_it(lin: Client, town: Town) -> None:
    said = "paying it opens the line at once"
    assert said not in page_of(lin, HOME)
    follow_arrears(at=MONDAY + 4 * DAY, limit=10)
    assert said in page_of(lin, HOME)


def test_anothers_bill_does_not_exist(town: Town) -> None:
    a_citizen(WANG)
    wang = signed_in(a_login(WANG))
    for address in bill_pages(town):
        assert wang.get(address).status_code == 404
        paying = {"bill": address.split("/")[2], "card": "tok_ok"}
        assert wang.post("/bills/pay/now", paying).status_code == 404
        assert wang.get("/bills/pay/done", paying).status_code == 404
    assert wang.get(f"{BILLS}{uuid4()}/").status_code == 404
    assert "There are no bills yet." in page_of(wang, BILLS)


def test_who_was_named_payer_sees_the_bill_and_owes_it(town: Town) -> None:
    payer = a_citizen(WANG)
    parking = bills_of(town.citizen)[1]
    name_payer(
        holder_id=town.citizen,
        subject_id=parking.subject_id,
        payer_id=payer,
        by="city",
        at=MONDAY,
    )
    wang, lin = signed_in(a_login(WANG)), signed_in(a_login(LIN))
    assert "¥22.00" in page_of(wang, HOME)
    assert "You pay" in page_of(wang, f"{BILLS}{parking.id}/")
    assert "¥91.30" in page_of(lin, HOME)


@pytest.mark.parametrize("address", [BILLS, f"{BILLS}{UUID(int=1)}/"])
def test_visitors_sign_in_first(address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/login?next={address}")


def test_visitors_are_shown_the_doors() -> None:
    page = page_of(Client(), HOME)
    for address in ("/login", "/admin/", "/api/docs/"):
        assert f'href="{address}"' in page


@pytest.mark.parametrize("address", [HOME, BILLS])
def test_staff_without_a_tab_are_told_where_to_go(address: str) -> None:
    page = page_of(signed_in(an_operator()), address)
    assert "no citizen belongs to this name" in page
    assert 'href="/admin/"' in page


def test_a_citizen_signs_in_and_out() -> None:
    a_citizen(LIN)
    a_login(LIN)
    client = Client()
    answer = client.post("/login", {"username": LIN.ref, "password": PASSWORD})
    assert answer["Location"] == HOME
    assert "Your tab" in page_of(client, HOME)
    assert client.get("/logout").status_code == 405
    assert client.post("/logout")["Location"] == HOME
    assert "Your tab" not in page_of(client, HOME)


def test_five_wrong_passwords_cost_an_hour() -> None:
    a_citizen(LIN)
    a_login(LIN)
    wrong = {"username": LIN.ref, "password": "wrong"}
    client = Client()
    answers = [client.post("/login", wrong).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    right = client.post("/login", wrong | {"password": PASSWORD})
    assert (right.status_code, right["Retry-After"]) == (429, "3600")
    assert "Too many wrong passwords." in right.content.decode()


@pytest.mark.parametrize("before", ["", "nonsense", "%00"])
def test_a_page_that_nobody_linked_to_does_not_exist(lin: Client, before: str) -> None:
    assert lin.get(f"{BILLS}?before={before}").status_code in {400, 404}


def test_who_agreed_reads_when_bills_are_collected(lin: Client, town: Town) -> None:
    a_mandate()
    page = page_of(lin, HOME)
    assert "3 bills are collected automatically, the first on" in page


def test_who_owes_nothing_is_told_so() -> None:
    a_citizen(WANG)
    page = page_of(signed_in(a_login(WANG)), HOME)
    assert "Nothing to pay" in page
    assert "To pay now" not in page

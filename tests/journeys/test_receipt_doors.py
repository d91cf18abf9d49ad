"""Who gets a receipt: its citizen, its merchant's machines, a desk that may."""

from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from ledger.models import Receipt, ReceiptPrint
from ledger.portal.limits import LOOKS_PER_WINDOW, forget_looks
from ledger.queries.receipt_links import check_digits, verify_token
from tests.cast import LIN, WANG
from tests.factories.bills import a_bill
from tests.factories.desk import MODEL_BACKEND, a_clerk, buttons, page_of, works_for
from tests.factories.keys import city_key, gate_key, his_key
from tests.factories.papers import a_stay, a_town_of, an_outpatient, papers, text_of
from tests.factories.people import a_citizen
from tests.factories.receipts import refund
from tests.factories.town import a_login
from tests.journeys.portal.reader import page_of as portal_page
from tests.journeys.portal.reader import signed_in
from tests.signed import SignedTestClient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _new_process() -> None:
    forget_looks()


@pytest.fixture
def stay() -> UUID:
    """A paid stay of a citizen who may sign in."""
    return a_stay(a_town_of())


def only() -> Receipt:
    return Receipt.objects.get()


def test_a_citizen_opens_the_receipt_of_their_own_bill(stay: UUID) -> None:
    lin = signed_in(a_login(LIN))
    assert f'<a href="/bills/{stay}/receipt">' in portal_page(lin, f"/bills/{stay}/")
    answer = lin.get(f"/bills/{stay}/receipt")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert 'filename="receipt-0000000001.pdf"' in answer["Content-Disposition"]
    assert LIN.plate in text_of(answer.content)
    assert lin.get(f"/bills/{stay}/receipt").content == answer.content
    assert only().issued_by == "portal"
    assert ReceiptPrint.objects.count() == 0


@pytest.mark.parametrize(("language", "said"), [("zh-Hans", "车牌"), ("en", "Plate")])
def test_a_receipt_is_in_the_language_of_whoever_asks(
    stay: UUID, language: str, said: str
) -> None:
    lin = signed_in(a_login(LIN))
    answer = lin.get(f"/bills/{stay}/receipt", headers={"accept-language": language})
    assert said in text_of(answer.content)


def test_nobody_opens_anothers_receipt_or_one_of_what_is_not_paid(stay: UUID) -> None:
    lin = a_citizen(LIN)
    unpaid = a_bill(lin, 5_00)
    a_citizen(WANG)
    assert signed_in(a_login(WANG)).get(f"/bills/{stay}/receipt").status_code == 404
    assert signed_in(a_login(LIN)).get(f"/bills/{unpaid}/receipt").status_code == 404
    assert Client().get(f"/bills/{stay}/receipt").status_code == 302
    assert Receipt.objects.count() == 0


def test_a_merchants_key_reads_its_own_receipts_only() -> None:
    town = a_town_of()
    stay, visit = a_stay(town), an_outpatient(town)
    keys = {
        "garage": SignedTestClient.of(gate_key("west-lake-garage")),
        "hospital": SignedTestClient.of(his_key("first-hospital")),
        "city": SignedTestClient.of(city_key()),
    }
    answered = {
        (name, number): client.get(f"/api/v1/bills/{bill}/receipt.pdf").status_code
        for name, client in keys.items()
        for number, bill in enumerate([stay, visit])
    }
    assert answered == {
        ("garage", 0): 200,
        ("garage", 1): 404,
        ("hospital", 0): 404,
        ("hospital", 1): 200,
        ("city", 0): 200,
        ("city", 1): 200,
    }
    answer = keys["garage"].get(f"/api/v1/bills/{stay}/receipt.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert Receipt.objects.count() == 2


def test_what_has_no_receipt_is_a_problem_in_words(stay: UUID) -> None:
    city = SignedTestClient.of(city_key())
    unpaid = city.get(f"/api/v1/bills/{a_bill(uuid4(), 5_00)}/receipt.pdf")
    assert (unpaid.status_code, unpaid.json()["code"]) == (
        409,
        "ledger.receipt.not_settled",
    )
    nothing = city.get(f"/api/v1/bills/{uuid4()}/receipt.pdf")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "ledger.bill.unknown")
    refund(stay)
    empty = city.get(f"/api/v1/bills/{stay}/receipt.pdf")
    assert (empty.status_code, empty.json()["code"]) == (
        409,
        "ledger.receipt.nothing_left",
    )


def test_a_desk_prints_and_every_further_print_is_a_copy(stay: UUID) -> None:
    desk = a_clerk("li", "print_receipt")
    assert "print_receipt" in buttons(desk, "bill", stay)
    asked = desk.get(page_of("bill", stay, "print_receipt"), follow=True)
    assert asked.status_code == 200
    assert Receipt.objects.count() == 0  # looking issues nothing
    address = asked.request["PATH_INFO"]
    first, second = desk.post(address), desk.post(address)
    assert "Copy" not in text_of(first.content)
    assert "Copy, print no. 2" in text_of(second.content)
    assert only().issued_by == "desk:li"
    assert list(ReceiptPrint.objects.values_list("copy_no", "by")) == [
        (1, "desk:li"),
        (2, "desk:li"),
    ]
    again = desk.get(page_of("receipt", only().id, "print_out"), follow=True)
    assert "it is a copy" in again.content.decode()
    third = desk.post(again.request["PATH_INFO"])
    assert "Copy, print no. 3" in text_of(third.content)


def test_a_desk_is_told_what_has_no_receipt(stay: UUID) -> None:
    desk = a_clerk("li", "print_receipt")
    refund(stay)
    answer = desk.post(f"/admin/bills/{stay}/receipt", follow=True)
    assert "Nothing was paid of this bill" in answer.content.decode()
    assert desk.get(f"/admin/bills/{uuid4()}/receipt").status_code == 404
    assert desk.get(f"/admin/receipts/{uuid4()}/print").status_code == 404


@pytest.mark.parametrize(
    ("may", "own", "expected"),
    [(False, True, 403), (True, False, 404), (True, True, 200)],
)
def test_only_who_may_print_for_that_merchant_prints(
    stay: UUID, *, may: bool, own: bool, expected: int
) -> None:
    papers(stay)
    user = User.objects.create_user("zhou", is_staff=True)
    if may:
        desk = a_clerk("pattern", "print_receipt")
        pattern = User.objects.get(username="pattern").user_permissions
        given = pattern.exclude(codename="see_every_merchant")
        user.user_permissions.set(given)
        desk.logout()
    if own:
        works_for(user, only().merchant_id)
    client = Client()
    pages = (f"/admin/receipts/{only().id}/print", f"/admin/bills/{stay}/receipt")
    for page in pages:
        assert client.get(page).status_code == 302
        assert client.post(page).status_code == 302
    client.force_login(user, MODEL_BACKEND)
    for page in pages:
        assert client.get(page).status_code == expected
        assert client.post(page).status_code == expected
    assert ReceiptPrint.objects.count() == (2 if expected == 200 else 0)


def verified(receipt: Receipt) -> str:
    answer = Client(headers={"accept-language": "en"}).get(
        f"/verify/{verify_token(receipt.id)}"
    )
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_whoever_holds_a_receipt_sees_that_it_stands_and_nothing_of_anybody() -> None:
    visit = an_outpatient(a_town_of())
    (paper,) = papers(visit)
    page = verified(only())
    for expected in (
        "Stands",
        "0000000001",
        "060126",
        "¥132.60",
        check_digits(only().id),
        "First People",
    ):
        assert expected in page, expected
    assert check_digits(only().id) in text_of(paper)
    for secret in (LIN.name, "13", "Medicine", "胸部", "M-20261116"):
        assert secret not in page.split("<main")[1].split("</main")[0].replace(
            "¥132.60", ""
        ), secret


def test_the_page_tells_what_took_a_receipt_back_and_what_replaced_it(
    stay: UUID,
) -> None:
    papers(stay)
    refund(stay, amount_minor=4_00)
    papers(stay)
    first, red, fresh = Receipt.objects.order_by("number")
    assert "taken back by red letter 090126 0000000002" in verified(first)
    assert "What is left of it stands on receipt 090126 0000000003" in verified(first)
    assert "It takes back receipt 090126 0000000001 as a whole" in verified(red)
    assert "-¥34.00" in verified(red)
    assert "in place of receipt 090126 0000000001" in verified(fresh)
    assert "¥30.00" in verified(fresh)


def test_an_address_that_is_not_ours_leads_nowhere(stay: UUID) -> None:
    papers(stay)
    token = verify_token(only().id)
    for wrong in (token[:-1], f"Z{token[1:]}", verify_token(uuid4()), "x", "x.y"):
        assert Client().get(f"/verify/{wrong}").status_code == 404, wrong


def test_who_looks_too_often_waits(stay: UUID) -> None:
    papers(stay)
    address, client = f"/verify/{verify_token(only().id)}", Client()
    looked = [client.get(address).status_code for _ in range(LOOKS_PER_WINDOW)]
    assert set(looked) == {200}
    late = client.get(address)
    assert late.status_code == 429
    assert 0 < int(late["Retry-After"]) <= 60
    other = client.get(address, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200


@pytest.mark.parametrize(("behind", "status"), [("proxy", 200), ("", 429)])
def test_a_proxy_speaks_for_whoever_looks_through_it_and_nobody_else_does(
    stay: UUID, settings: Settings, behind: str, status: int
) -> None:
    settings.BEHIND_PROXY = behind == "proxy"
    papers(stay)
    address = f"/verify/{verify_token(only().id)}"

    def look(told: str) -> int:
        return Client().get(address, headers={"x-forwarded-for": told}).status_code

    for number in range(LOOKS_PER_WINDOW):
        look(f"10.0.0.{number}, 192.0.2.7")
    assert look("10.0.0.1, 192.0.2.8") == status
    assert look("10.0.0.1, 192.0.2.7") == 429

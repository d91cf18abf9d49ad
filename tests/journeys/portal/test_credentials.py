"""A citizen's vehicles, cards and phones: shown, added with proof, taken away."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from credit.models import Credential, CredentialProof
from credit.operations.bind_credential import bind_credential
from credit.operations.find_holder import find_plate_holder
from ledger.models import Bill
from tests.cast import LIN, WANG
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.parking import a_lot, enters, leaves
from tests.factories.people import NOON, a_citizen, a_driver
from tests.factories.signing_in import codes
from tests.factories.town import a_login
from tests.journeys.portal.reader import page_of, signed_in

LIST = "/credentials/"
PLATE_PAGE, CARD_PAGE = f"{LIST}add/plate", f"{LIST}add/insurance_card"
PHONE_PAGE, CODE_PAGE = f"{LIST}phone", f"{LIST}phone/code"
CAR = {"value": "浙a·55555", "colour": "green", "code": "123 456"}
OTHER_PHONE = "13900000001"


@pytest.fixture
def lin(committed: TestDatabase) -> Client:
    a_citizen(LIN)
    return signed_in(a_login(LIN))


def prove(client: Client, **other: str) -> str:
    answer = client.post(PLATE_PAGE, CAR | other)
    return answer.headers.get("Location", "") or " ".join(
        answer.content.decode().split()
    )


def test_a_vehicle_is_added_and_removed(lin: Client) -> None:
    assert "You have no vehicle here." in page_of(lin, LIST)
    assert "林•" in page_of(lin, PLATE_PAGE)
    check = prove(lin)
    assert "浙A55555" in page_of(lin, check)
    assert lin.post(check).headers["Location"] == LIST
    page = page_of(lin, LIST)
    assert "浙A55555" in page
    assert "Green: electric or hybrid" in page
    remove = f"{LIST}{Credential.objects.get().id}/remove"
    assert "A stay that has begun is still yours" in page_of(lin, remove)
    lin.post(remove)
    assert "You have no vehicle here." in page_of(lin, LIST)
    assert "What you had before" in page_of(lin, LIST)


def test_nothing_that_was_typed_to_prove_it_is_kept_or_stands_in_an_address(
    lin: Client,
) -> None:
    assert "55555" not in prove(lin)
    proof = CredentialProof.objects.get()
    assert "123456" not in str(vars(proof))


def test_a_plate_with_unpaid_bills_is_added_only_with_them(lin: Client) -> None:
    lot = a_lot()
    enters(lot, plate="浙A55555")
    leaves(lot, NOON + timedelta(hours=1), plate="浙A55555")
    check = prove(lin)
    page = page_of(lin, check)
    assert "This plate has left 1 bill unpaid" in page
    assert "¥10.00" in page
    mark = page.split('name="mark" value="')[1].split('"')[0]
    refused = lin.post(check, {"mark": mark}).content.decode()
    assert "say that you pay it" in refused
    assert not Credential.objects.exists()
    a_bill(Bill.objects.get().holder_id, 5_00)
    refused = lin.post(check, {"mark": mark, "agreed": "yes"}).content.decode()
    assert "This plate has left 2 bills unpaid" in refused
    mark = refused.split('name="mark" value="')[1].split('"')[0]
    lin.post(check, {"mark": mark, "agreed": "yes"})
    holder_id = Credential.objects.get().holder_id
    assert {bill.payer_id for bill in Bill.objects.all()} == {holder_id}


def test_a_proof_that_is_over_shows_nothing_of_the_plate(lin: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        check = prove(lin)
    lot = a_lot()
    enters(lot, plate="浙A55555")
    leaves(lot, NOON + timedelta(hours=1), plate="浙A55555")
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        page = page_of(lin, check)
        assert "unpaid" not in page
        assert "This took too long" in page
        assert "This took too long" in lin.post(check).content.decode()


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"value": "·"},                     "This is not a credential"),
        ({"colour": "pink"},                 "This is not a credential"),
        ({"code": "12345"},                  "belong together"),
        ({"code": "654321"},                 "belong together"),
        ({"code": "000000"},                 "know this number"),
        ({"code": "999999"},                 "answer right now"),
        ({"colour": "temporary"},            "Say until which day"),
        ({"last_day": "9999-12-31"},         "Say until which day"),
        ({"last_day": "2020-01-01"},         "Say until which day"),
        ({"last_day": "soon"},               "Say until which day"),
    ],
)  # fmt: skip
def test_what_does_not_prove_it_is_said(
    lin: Client, other: dict[str, str], said: str
) -> None:
    page = prove(lin, **other)
    assert said in page
    assert "123 456" not in page
    assert not Credential.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_a_temporary_plate_ends_with_its_last_day(lin: Client) -> None:
    check = prove(lin, colour="temporary", last_day="2026-11-05")
    lin.post(check)
    assert 'up to <time datetime="2026-11-05">' in page_of(lin, LIST)
    with time_machine.travel(NOON + timedelta(days=4), tick=False):
        assert "You have no vehicle here." in page_of(lin, LIST)


def test_a_plate_that_another_citizen_has_is_not_added(lin: Client) -> None:
    a_driver(WANG)
    a_bill(find_plate_holder(plate=WANG.plate, at=NOON).id, 5_00)
    page = page_of(lin, check := prove(lin, value=WANG.plate))
    assert "Somebody else is recognised by it now" in page
    assert "unpaid" not in page
    assert "is bound already" in lin.post(check).content.decode()


def test_cards_and_phones_are_proved_each_in_its_way(lin: Client) -> None:
    lin.post(PHONE_PAGE, {"phone": OTHER_PHONE})
    (code,) = codes()
    wrong = "000000" if code != "000000" else "111111"
    assert "not right" in lin.post(CODE_PAGE, {"code": wrong}).content.decode()
    lin.post(CODE_PAGE, {"code": code})
    answer = lin.post(CARD_PAGE, {"value": "K330100123456", "code": "123456"})
    lin.post(answer.headers["Location"])
    page = page_of(lin, LIST)
    assert OTHER_PHONE not in page
    assert "K330100123456" not in page
    kinds = Credential.objects.values_list("kind", flat=True)
    assert sorted(kinds) == ["insurance_card", "phone"]


def test_without_a_register_people_are_sent_to_a_counter(
    lin: Client, settings: Settings
) -> None:
    settings.MODE = "production"
    assert "is added at a service counter" in page_of(lin, LIST)
    assert lin.get(PLATE_PAGE).status_code == 404
    assert lin.get(f"{LIST}add/face_token").status_code == 404


def test_nobody_sees_or_ends_anothers(lin: Client) -> None:
    check = prove(lin)
    own = bind_credential(
        ref=LIN.ref,
        kind="plate",
        value=LIN.plate,
        valid_from=None,
        valid_to=None,
        at=NOON,
    )
    pages = [check, f"{LIST}{own.id}/remove"]
    a_citizen(WANG)
    wang, staff = signed_in(a_login(WANG)), Client()
    for page in pages:
        assert wang.get(page).status_code == wang.post(page).status_code == 404
    for page in [*pages, LIST, PLATE_PAGE, PHONE_PAGE, CODE_PAGE]:
        assert staff.get(page).status_code == 302
        assert "/login" in staff.get(page).headers["Location"]
    assert LIN.plate not in page_of(wang, LIST)

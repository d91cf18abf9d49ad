"""A citizen sees what is kept, takes it along, and leaves."""

import gc
import json
import re
import tracemalloc
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from config.verification import ALL_CHECKS
from credit.models import (
    Citizen,
    Credential,
    CreditLine,
    InboxEntry,
    Message,
    SignInPhone,
)
from credit.operations.close_account import close_account
from credit.operations.register_citizen import AccountClosed
from credit.queries.citizens import citizen_by_id_no
from credit.queries.own_data import own_data
from credit.tasks import tell_all_citizens
from ledger.models import Bill, Instrument
from ledger.queries.verification import faults
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.paid import pay
from tests.factories.people import a_citizen, a_driver, a_mandate
from tests.factories.signing_in import sign_in_by_phone
from tests.factories.town import a_login, a_town
from tests.journeys.portal.reader import page_of, signed_in

PRIVACY, DATA, CLOSE = "/privacy/", "/privacy/data", "/privacy/close"


def taken(client: Client) -> dict[str, list[dict[str, Any]]]:
    answer: Any = client.get(DATA)
    assert answer["Content-Type"].startswith("application/json")
    found: dict[str, Any] = json.loads(b"".join(answer.streaming_content))
    return found


@pytest.mark.django_db
def test_everything_that_is_kept_is_in_the_file_and_nothing_of_others() -> None:
    town = a_town()
    lin = signed_in(a_login(LIN))
    data = taken(lin)
    (citizen,) = data["citizen"]
    assert (citizen["name"], citizen["id_no"]) == (LIN.name, LIN.id_no)
    assert [one["value"] for one in data["credentials"]] == [LIN.plate]
    assert {one["plate"] for one in data["stays"]} == {LIN.plate}
    names = [item["name"] for visit in data["visits"] for item in visit["items"]]
    assert "血常规检查" in names
    assert len(data["bills"]) == Bill.objects.filter(payer_id=town.citizen).count()
    assert all(bill["charges"] for bill in data["bills"] if bill["status"] != "open")
    assert "token" not in json.dumps(data)
    assert set(own_data(town.citizen)) < set(data)
    page = page_of(lin, PRIVACY)
    assert "Nobody has had your whole name, number or phone shown." in page


@pytest.mark.django_db
def test_a_code_that_shows_whose_mailbox_it_is_is_read_only_there() -> None:
    a_citizen(LIN)
    lin = signed_in(a_login(LIN))
    lin.post("/notices/wishes", {"act": "email", "email": "wang@example.com"})
    (letter,) = Message.objects.all()
    (code,) = re.findall(r"\d{6}", letter.text)
    assert code not in json.dumps(taken(lin)["messages"])


@pytest.mark.django_db
@pytest.mark.parametrize("address", [PRIVACY, DATA, CLOSE])
def test_strangers_sign_in_first_and_staff_have_no_data(
    address: str, admin_client: Client
) -> None:
    assert Client().get(address)["Location"].startswith("/login?")
    shown = admin_client.get(address)
    assert shown.templates[0].name == "credit/no_citizen.html"


@pytest.mark.django_db
def test_the_file_takes_no_more_memory_for_more_bills() -> None:
    holder_id = a_citizen(LIN)
    first = a_bill(holder_id, 1_00)
    lin = signed_in(a_login(LIN))

    def peak() -> int:
        # How often garbage is collected hangs on what else there is: leave that out.
        gc.collect()
        gc.freeze()
        tracemalloc.start()
        answer: Any = lin.get(DATA)
        for _piece in answer.streaming_content:
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        gc.unfreeze()
        return most

    taken(lin)  # What the first of all requests imports is no bill's.
    _copies(first, 1_000)
    few = peak()
    _copies(first, 4_000)
    assert len(taken(lin)["bills"]) == 5_001
    # Five times the bills, and some that wait to be collected; all at once are 2.4.
    assert peak() < few * 2.1


def _copies(bill_id: UUID, times: int) -> None:
    """Give a bill's holder as many others like it; nobody looks at their books."""
    columns = [
        str(field.column) for field in Bill._meta.concrete_fields if field.name != "id"
    ]
    named = ", ".join(
        "gen_random_uuid()" if one == "subject_id" else one for one in columns
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_bill (id, {', '.join(columns)})"  # noqa: S608
            f" SELECT gen_random_uuid(), {named} FROM ledger_bill,"
            " generate_series(1, %s) WHERE id = %s",
            [times, bill_id],
        )


def leave(client: Client) -> str:
    answer = client.post(CLOSE, {"sure": "yes"}, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def test_who_owes_is_told_what_stands_in_the_way(committed: TestDatabase) -> None:
    bill = a_bill(a_driver(LIN), 12_34)
    lin = signed_in(a_login(LIN))
    assert "Bills that are not paid yet: 1." in page_of(lin, CLOSE)
    assert leave(lin) == "Bills that are not paid yet: 1."
    assert Citizen.objects.get().closed_at is None
    pay(bill)
    assert "Not yet possible" not in page_of(lin, CLOSE)
    not_sure = lin.post(CLOSE, {})
    assert "Tick the box first." in not_sure.content.decode()
    assert Citizen.objects.get().closed_at is None


def test_who_leaves_is_erased_and_the_books_stay(committed: TestDatabase) -> None:
    holder_id = a_driver(LIN)
    a_mandate(LIN)
    lin = Client(headers={"accept-language": "en"})
    sign_in_by_phone(lin, LIN)
    bill = pay(a_bill(holder_id, 12_34))
    tell_all_citizens(NOON)
    assert leave(lin) == "Your account is closed."
    assert lin.get(PRIVACY).status_code == 302
    citizen = Citizen.objects.get()
    assert (citizen.name, citizen.id_no, citizen.phone) == ("", "", "")
    assert not User.objects.filter(citizen=citizen, is_active=True).exists()
    assert citizen_by_id_no(LIN.id_no) is None
    assert [one.value for one in Credential.objects.all()] == [""]
    assert [one.phone for one in SignInPhone.objects.all()] == [""]
    assert {line.status for line in CreditLine.objects.all()} == {"closed"}
    assert not Instrument.objects.filter(ended_at=None).exists()
    assert not InboxEntry.objects.exists()
    assert Bill.objects.get().id == bill
    close_account(holder_id=holder_id, at=NOON)
    with pytest.raises(AccountClosed):
        a_citizen(LIN)
    assert list(faults(ALL_CHECKS)) == []


def test_a_closed_account_with_somebody_in_it_is_found(
    committed: TestDatabase,
) -> None:
    holder_id = a_driver(LIN)
    close_account(holder_id=holder_id, at=NOON)
    assert list(faults(ALL_CHECKS)) == []
    citizen = Citizen.objects.get()
    citizen.name = LIN.name
    citizen.save(update_fields=["name"])
    (fault,) = faults(ALL_CHECKS)
    assert str(holder_id) in str(fault)

"""A citizen sees what is kept of them, and leaves."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.verification import ALL_CHECKS
from credit.models import (
    Citizen,
    Credential,
    CredentialProof,
    CreditLine,
    InboxEntry,
    SignInPhone,
)
from credit.operations.bind_proved import bind_proved
from credit.operations.close_account import close_account
from credit.operations.prove_credential import ProofDraft, prove_credential
from credit.operations.register_citizen import AccountClosed
from credit.ports import Finding
from credit.queries.citizens import citizen_by_id_no
from credit.tasks import tell_all_citizens
from ledger.models import Bill, Instrument
from ledger.queries.verification import faults
from parking.queries.stays import stays_running
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.paid import pay
from tests.factories.people import a_citizen, a_driver, a_mandate
from tests.factories.signing_in import at_hand
from tests.journeys.portal.reader import page_of

PRIVACY, DATA, CLOSE = "/privacy/", "/privacy/data", "/privacy/close"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "method"), [(PRIVACY, "get"), (DATA, "post"), (CLOSE, "get")]
)
def test_strangers_sign_in_first_and_staff_have_no_data(
    address: str, method: str, admin_client: Client
) -> None:
    assert getattr(Client(), method)(address)["Location"].startswith("/login?")
    shown = getattr(admin_client, method)(address)
    assert shown.templates[0].name == "credit/no_citizen.html"


def leave(client: Client) -> str:
    answer = client.post(CLOSE, {"sure": "yes"}, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def test_who_owes_is_told_what_stands_in_the_way(committed: TestDatabase) -> None:
    bill = a_bill(a_driver(LIN), 12_34)
    lin = at_hand()
    assert "Bills that are not paid yet: 1." in page_of(lin, CLOSE)
    assert leave(lin) == "Bills that are not paid yet: 1."
    assert Citizen.objects.get().closed_at is None
    pay(bill)
    assert "Not yet possible" not in page_of(lin, CLOSE)
    not_sure = lin.post(CLOSE, {})
    assert "Tick the box first." in not_sure.content.decode()
    assert Citizen.objects.get().closed_at is None


def test_who_leaves_is_erased_and_the_books_stay(committed: TestDatabase) -> None:
    holder_id = a_citizen(LIN)
    proof = ProofDraft(uuid4(), LIN.ref, "plate", LIN.plate, "blue")
    prove_credential(draft=proof, finding=Finding.MATCHES, at=NOON)
    bind_proved(proof_id=proof.id, ref=LIN.ref, accepted="", at=NOON)
    a_mandate(LIN)
    lin = at_hand()
    bill = pay(a_bill(holder_id, 12_34))
    tell_all_citizens(NOON)
    assert leave(lin) == "Your account is closed."
    assert lin.get(PRIVACY).status_code == 302
    citizen = Citizen.objects.get()
    assert (citizen.name, citizen.id_no, citizen.phone) == ("", "", "")
    assert not User.objects.filter(citizen=citizen, is_active=True).exists()
    assert citizen_by_id_no(LIN.id_no) is None
    assert [one.value for one in Credential.objects.all()] == [""]
    assert [one.value for one in CredentialProof.objects.all()] == [""]
    assert [one.phone for one in SignInPhone.objects.all()] == [""]
    assert {line.status for line in CreditLine.objects.all()} == {"closed"}
    assert not Instrument.objects.filter(ended_at=None).exists()
    assert not InboxEntry.objects.exists()
    assert Bill.objects.get().id == bill
    close_account(holder_id=holder_id, stays=stays_running, at=NOON)
    with pytest.raises(AccountClosed):
        a_citizen(LIN)
    assert list(faults(ALL_CHECKS)) == []


def test_who_works_for_the_city_leaves_as_a_citizen_only(
    committed: TestDatabase,
) -> None:
    holder_id = a_citizen(LIN)
    lin = at_hand()
    User.objects.update(is_staff=True)
    assert leave(lin) == "Your account is closed."
    assert User.objects.get().is_active
    citizen = Citizen.objects.get()
    assert (citizen.holder_id, citizen.user) == (holder_id, None)
    assert list(faults(ALL_CHECKS)) == []


def test_a_closed_account_with_somebody_in_it_is_found(
    committed: TestDatabase,
) -> None:
    holder_id = a_driver(LIN)
    close_account(holder_id=holder_id, stays=stays_running, at=NOON)
    assert list(faults(ALL_CHECKS)) == []
    citizen = Citizen.objects.get()
    citizen.name = LIN.name
    citizen.save(update_fields=["name"])
    (fault,) = faults(ALL_CHECKS)
    assert str(holder_id) in str(fault)

"""Claims that insurers left open, on the desk's pages: asked again, or given up."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from clinic.adapters.sandbox.faults import Fault
from clinic.admin.claim_words import REASONS
from clinic.admin.claims import advice_column
from clinic.models import Claim
from ledger.models import Bill
from tests.cast import LIN
from tests.factories.claiming import all_is_well
from tests.factories.clinic import MORNING, a_line, admitted, charge, discharge
from tests.factories.desk import MODEL_BACKEND
from tests.factories.insurance import FundHere, a_claiming_hospital

pytestmark = pytest.mark.django_db
EVENING = MORNING + timedelta(hours=10)


@pytest.fixture
def claim() -> Claim:
    hospital, fund = a_claiming_hospital(), FundHere()
    admitted(hospital)
    fund.insure(LIN)
    fund.misbehave(Fault.DECLINE)
    charge(hospital, a_line("1", 100_00))
    discharge(hospital)
    fund.settle_due(MORNING)
    return Claim.objects.get()


def somebody(*may: str) -> Client:
    user = User.objects.create_user("li", is_staff=True)
    named = ("view_claim", "see_every_merchant", *may)
    user.user_permissions.set(Permission.objects.filter(codename__in=named))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client


def address(claim: Claim, act: str = "change") -> str:
    page = reverse("admin:clinic_claim_change", args=[claim.pk])
    return page if act == "change" else page.replace("/change/", f"/{act}/")


def buttons(client: Client, claim: Claim) -> set[str]:
    page = client.get(address(claim)).content.decode()
    return {act for act in ("ask_again", "give_up") if address(claim, act) in page}


def test_what_waits_is_listed_with_its_reason_and_shows_no_token(claim: Claim) -> None:
    client = somebody("decide_claim")
    listed = client.get(reverse("admin:clinic_claim_changelist") + "?parked=yes")
    page = listed.content.decode()
    assert str(claim.pk) in page
    assert "Not covered" in page
    assert claim.person not in page + client.get(address(claim)).content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("status", ["asked", "declined", "cancelled"])
def test_whatever_the_reason_there_are_words_that_say_what_to_do(
    language: str, status: str
) -> None:
    reasons = [*dict(REASONS), "E-4711", "ledger.refund.line_refunded", ""]
    with override(language):
        for reason in reasons:
            row = Claim(status=status, reason=reason, parked_at=EVENING)
            said = advice_column(row)
            assert said != "-", reason
            assert said.isascii() == (language == "en"), said


def test_a_declined_claim_says_what_to_do_on_its_pages(claim: Claim) -> None:
    client = somebody("decide_claim")
    for act in ("change", "give_up"):
        page = unescape(client.get(address(claim, act)).content.decode())
        assert "insured there on the day of the visit" in page


def test_only_whoever_may_decide_has_the_buttons(claim: Claim) -> None:
    assert buttons(somebody(), claim) == set()
    User.objects.all().delete()
    assert buttons(somebody("decide_claim"), claim) == {"ask_again", "give_up"}


def test_a_declined_claim_is_asked_again_in_another_round(claim: Claim) -> None:
    client = somebody("decide_claim")
    with time_machine.travel(EVENING, tick=False):
        client.post(address(claim, "ask_again"))
    assert [each.status for each in Claim.objects.order_by("round_no")] == [
        "declined",
        "waiting",
    ]
    assert buttons(client, claim) == set()
    assert all_is_well()


def test_what_is_given_up_is_the_citizens(claim: Claim) -> None:
    client = somebody("decide_claim")
    with time_machine.travel(EVENING, tick=False):
        page = client.get(address(claim, "give_up")).content.decode()
        assert "cancelled there" in page
        client.post(address(claim, "give_up"))
    claim.refresh_from_db()
    assert claim.status == "given_up"
    assert claim.split.decided_by == "desk:li"
    assert Bill.objects.get().cash_minor == 100_00
    assert all_is_well()

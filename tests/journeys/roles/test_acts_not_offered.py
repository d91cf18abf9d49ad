"""What has no button has no answer either: acts are offered, or refused."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.messages import WARNING, get_messages
from django.contrib.messages.storage.base import Message
from django.test import Client, RequestFactory
from django.urls import reverse

from credit.models import Citizen
from ledger.admin.acts import ActingAdmin, doing_of
from ledger.models import Dispute
from ledger.operations.find_refusal import find_refusal
from tests.cast import LIN
from tests.factories.bills import a_bill
from tests.factories.books import NOON
from tests.factories.desk import MODEL_BACKEND
from tests.factories.people import a_citizen
from tests.journeys.roles.matrix import ACTS
from tests.journeys.roles.town import a_town_of_two

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """Two hours after what happened in the town."""
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        yield


def the_boss() -> Client:
    user = User.objects.create_superuser("zhou")
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client


def told_last(answer: Any) -> Message:
    *_, last = get_messages(answer.wsgi_request)
    return last


def test_no_act_is_carried_out_that_isnt_offered(rf: RequestFactory) -> None:
    a_town_of_two()
    boss, refused, seen = the_boss(), 0, set()
    asked = rf.post("/")
    asked.user = User.objects.get(username="zhou")
    for model, pages in admin.site._registry.items():
        acts = list(pages.acts()) if isinstance(pages, ActingAdmin) else []
        for act in acts:
            name = f"{model._meta.app_label}_{model._meta.model_name}_{act.name}"
            seen.add(name)
            for row in model._default_manager.all():
                if act.offered(doing_of(asked, row)):
                    continue
                answer = boss.post(reverse(f"admin:{name}", args=[row.pk]), {})
                assert answer.status_code == 302, name
                assert told_last(answer).level >= WARNING, name
                refused += 1
    assert seen == set(ACTS)
    assert refused > len(seen)
    assert not LogEntry.objects.exists()


def test_a_form_that_is_sent_twice_is_answered_by_what_it_made() -> None:
    bill_id, boss = a_bill(a_citizen(LIN), 12_34), the_boss()
    address = reverse("admin:ledger_bill_open_dispute", args=[bill_id])
    form = {"row_id": str(uuid4()), "statement": "Not my car"}
    for _ in range(2):
        assert str(told_last(boss.post(address, form))) == "Done: Open a dispute"
    assert Dispute.objects.count() == 1
    another = boss.post(address, form | {"row_id": str(uuid4())})
    assert str(told_last(another)) == "The bill is in dispute already."


def test_what_is_tried_to_find_its_refusal_leaves_nothing() -> None:
    assert find_refusal(lambda: a_citizen(LIN)) is None
    assert not Citizen.objects.exists()

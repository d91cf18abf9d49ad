"""Policies are written by people, from now on or later, and never rewritten."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from ledger.models import CollectionPolicy, RetryRule
from ledger.queries.policies import policy_at, retry_pauses_at
from tests.factories.books import NOON
from tests.factories.desk import a_clerk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

POLICY = {
    "valid_from_0": "",
    "valid_from_1": "",
    "due_after_days": "14",
    "reminder_days": "-2,3",
    "suspend_from_minor": "25.50",
    "suspend_after_days": "2",
    "write_off_after_days": "180",
    "refund_approval_from_minor": "1000",
    "dispute_within_days": "60",
    "dispute_decided_days": "10",
}
ADD_POLICY = "admin:ledger_collectionpolicy_add"


@pytest.fixture
def today() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def writer() -> Client:
    return a_clerk("writer", "add_collectionpolicy", "add_retryrule")


def test_a_new_policy_begins_with_the_one_in_force(writer: Client) -> None:
    page = writer.get(reverse(ADD_POLICY)).content.decode()
    for value in ('value="200.00"', 'value="-1,1,7"', 'value="90"'):
        assert value in page


def test_a_policy_holds_from_the_moment_that_it_names(writer: Client) -> None:
    assert writer.post(reverse(ADD_POLICY), POLICY).status_code == 302
    now = policy_at(NOON)
    assert (now.due_after_days, now.reminder_days) == (14, (-2, 3))
    assert (now.suspend_from_minor, now.refund_approval_from_minor) == (25_50, 1000_00)
    later = POLICY | {"valid_from_0": "2026-12-01", "valid_from_1": "00:00"}
    later |= {"due_after_days": "7", "reminder_days": ""}
    assert writer.post(reverse(ADD_POLICY), later).status_code == 302
    assert policy_at(NOON) == now
    in_december = policy_at(NOON + timedelta(days=60))
    assert (in_december.due_after_days, in_december.reminder_days) == (7, ())


def test_what_held_is_never_rewritten(writer: Client) -> None:
    past = POLICY | {"valid_from_0": "2026-11-01", "valid_from_1": "00:00"}
    page = writer.post(reverse(ADD_POLICY), past).content.decode()
    assert "What held then is never rewritten." in page
    assert CollectionPolicy.objects.count() == 1
    change = reverse("admin:ledger_collectionpolicy_change", args=[1])
    assert writer.post(change, POLICY).status_code == 403


def test_a_retry_rule_may_say_never(writer: Client) -> None:
    rule = {"reason": "insufficient_funds", "valid_from_0": "", "valid_from_1": ""}
    address = reverse("admin:ledger_retryrule_add")
    assert writer.post(address, rule | {"pauses_seconds": ""}).status_code == 302
    assert retry_pauses_at(NOON)["insufficient_funds"] == []
    assert RetryRule.objects.filter(reason="insufficient_funds").count() == 2


def test_others_write_no_policy() -> None:
    looker = a_clerk("looker")
    assert looker.post(reverse(ADD_POLICY), POLICY).status_code == 403

"""Staff look things up: every table has its pages, none shows what is secret."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from credit.models import CreditLine, LimitPolicy
from ledger.models import Account
from ledger.operations.start_payment import start_payment
from tests.cast import LIN, WANG
from tests.factories.bills import a_bill
from tests.factories.keys import gate_key
from tests.factories.people import GOOD_CARD, NOON, a_citizen, a_driver, a_mandate

pytestmark = pytest.mark.django_db
MODELS = [
    model
    for app in ("ledger", "credit")
    for model in apps.get_app_config(app).get_models()
]


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("mei"))
    return client


@pytest.fixture
def town() -> list[str]:
    """One of everything; gives what no page may show."""
    holder_id = a_driver(LIN)
    a_mandate(LIN, cap_minor=1)
    bill = a_bill(holder_id, 1234_00)
    start_payment(bill_id=bill, gateway="sandbox", channel="api", at=NOON)
    key = gate_key()
    return [LIN.id_no, LIN.name, LIN.phone, LIN.plate, GOOD_CARD, key.secret_b64]


def pages(model: type[Model]) -> Iterator[str]:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{name}_changelist")
    for row in model._default_manager.all()[:1]:
        yield reverse(f"{name}_change", args=[row.pk])


@pytest.mark.parametrize("model", MODELS)
def test_every_table_is_registered(model: type[Model]) -> None:
    assert admin.site.is_registered(model)


@pytest.mark.parametrize("model", MODELS)
def test_no_page_shows_a_secret(
    staff: Client, town: list[str], model: type[Model]
) -> None:
    for page in pages(model):
        answer = staff.get(page)
        assert answer.status_code == 200, page
        text = answer.content.decode()
        assert [secret for secret in town if secret in text] == []


@pytest.mark.parametrize("model", [m for m in MODELS if m is not LimitPolicy])
def test_nothing_is_added_or_deleted_by_hand(
    staff: Client, town: list[str], model: type[Model]
) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert staff.get(reverse(f"{name}_add")).status_code == 403
    row = model._default_manager.first()
    if row:
        deleted = staff.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"})
        assert deleted.status_code == 403


@pytest.mark.parametrize(
    ("language", "amount"), [("en", "¥1,234.00"), ("zh-hans", "¥1,234.00")]
)
def test_amounts_are_shown_as_people_read_them(
    staff: Client, town: list[str], language: str, amount: str
) -> None:
    page = reverse("admin:ledger_bill_changelist")
    text = staff.get(page, headers={"Accept-Language": language}).content.decode()
    assert amount in text


@pytest.mark.parametrize(
    ("model", "term", "found"),
    [
        ("credit_citizen",    LIN.ref,          1),
        ("credit_citizen",    "13800000001",    1),
        ("credit_citizen",    LIN.id_no,        1),
        ("credit_citizen",    "13800000002",    0),
        ("credit_citizen",    "林",             0),
        ("credit_credential", "浙a·12345",      1),
        ("credit_credential", "浙A1234",        0),
        ("ledger_merchant",   "garage",         1),
        ("ledger_bill",       "not-an-id",      0),
    ],
)  # fmt: skip
def test_things_are_found_by_their_whole_name(
    staff: Client, town: list[str], model: str, term: str, found: int
) -> None:
    answer = staff.get(reverse(f"admin:{model}_changelist"), {"q": term})
    assert answer.context["cl"].result_count == found


def test_a_bill_is_found_by_its_holder(staff: Client) -> None:
    holder_id = a_citizen(LIN)
    a_bill(holder_id, 1_00)
    a_bill(a_citizen(WANG), 1_00)
    page = reverse("admin:ledger_bill_changelist")
    answer = staff.get(page, {"q": str(holder_id)})
    assert answer.context["cl"].result_count == 1


def decide(client: Client, action: str) -> Any:
    line = CreditLine.objects.get(kind="parking")
    chosen = {"action": action, "_selected_action": [str(line.pk)]}
    return client.post(reverse("admin:credit_creditline_changelist"), chosen)


def test_a_line_is_suspended_resumed_and_closed_by_staff(staff: Client) -> None:
    a_citizen(LIN)
    steps = [("suspend", "suspended"), ("resume", "active"), ("suspend", "suspended")]
    for action, status in [*steps, ("close", "closed")]:
        decide(staff, action)
        assert CreditLine.objects.get(kind="parking").status == status
    account = CreditLine.objects.get(kind="parking").account_id
    assert Account.objects.get(id=account).closed_at is not None


def test_who_may_only_look_cannot_suspend() -> None:
    a_citizen(LIN)
    looker = User.objects.create_user("liu", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_creditline"))
    client = Client()
    client.force_login(looker)
    decide(client, "suspend")
    assert CreditLine.objects.get(kind="parking").status == "active"


def test_a_policy_row_can_only_be_ended(staff: Client) -> None:
    row = LimitPolicy.objects.filter(kind="parking").get()
    page = reverse("admin:credit_limitpolicy_change", args=[row.pk])
    ended = {"valid_to_0": "2026-12-01", "valid_to_1": "00:00:00", "limit_minor": "1"}
    assert staff.post(page, ended).status_code == 302
    row.refresh_from_db()
    assert row.limit_minor == 500_00
    assert row.valid_to is not None
    assert (
        staff.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
    )

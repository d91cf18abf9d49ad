"""The city's desk: who works there, and the pages they work with."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse

from ledger.models import Bill
from ledger.operations.assign_staff import assign_staff

TABLES = (
    "bill",
    "payment",
    "question",
    "refund",
    "surplus",
    "dispute",
    "notice",
    "deposit",
    "receipt",
    "shift",
    "bankdeposit",
)
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"

EVERYTHING = (
    "take_tenders",
    "take_deposit",
    "give_back_deposit",
    "write_off_bill",
    "ask_again",
    "request_refund",
    "approve_refund",
    "hand_back_refund",
    "open_dispute",
    "decide_dispute",
    "return_surplus",
    "print_receipt",
    "work_shift",
    "close_shift",
)


def a_clerk(name: str, *may: str) -> Client:
    """Sign in somebody who may look at the ledger's work pages, and do what is said."""
    user = User.objects.create_user(name, is_staff=True)
    named = [*(f"view_{table}" for table in TABLES), "see_every_merchant", *may]
    found = Permission.objects.filter(
        content_type__app_label="ledger", codename__in=named
    )
    user.user_permissions.set(found)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client


def works_for(user: User, *merchant_ids: UUID) -> None:
    """Let somebody see those merchants' rows."""
    for merchant_id in merchant_ids:
        assign_staff(user_id=user.pk, merchant_id=merchant_id)


def page_of(table: str, row_id: UUID, act: str = "change") -> str:
    """Give the address of a row's page, or of one of its acts."""
    return reverse(f"admin:ledger_{table}_{act}", args=[row_id])


def buttons(desk: Client, table: str, row_id: UUID) -> set[str]:
    """Name the acts that a row's page offers."""
    shown = desk.get(page_of(table, row_id))
    assert shown.status_code == 200
    return {button["path"].split("/")[-2] for button in shown.context["actions_detail"]}


def answers_of(page: Any) -> dict[str, Any]:
    """Give what a form is filled with when it is first shown."""
    form = page.context["form"]
    initial = {name: form[name].initial for name in form.fields}
    return {name: given for name, given in initial.items() if given is not None}


def act(desk: Client, table: str, row_id: UUID, name: str, **answers: Any) -> str:
    """Do something on a row's page; what the desk is told then."""
    address = page_of(table, row_id, name)
    asked = desk.get(address)
    assert asked.status_code == 200, told(asked)
    done = desk.post(address, answers_of(asked) | answers)
    assert done.status_code == 302, done.context["form"].errors
    return told(done)


def bill_now(bill_id: UUID) -> str:
    """Say where a bill stands."""
    return str(Bill.objects.get(id=bill_id).status)


def told(answer: Any) -> str:
    """Give what a page says of what was done last."""
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    return said[-1] if said else ""


def refused(desk: Client, address: str, /, **answers: Any) -> str:
    """Send what is refused; what the desk is told then.

    A refusal undoes its own transaction, which here stands within the test's; that
    somebody is there again is noted before it.
    """
    desk.get(address)
    with transaction.atomic():
        answer = desk.post(address, answers)
    assert answer.status_code == 302
    return told(answer)

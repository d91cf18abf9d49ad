"""A cashier at a hospital's window, with a shift of their own."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import Group, User
from django.test import Client

from config.roles import keep_roles
from ledger.models import Shift
from ledger.operations.open_shift import ShiftDraft, open_shift
from tests.factories.books import NOON
from tests.factories.clinic import a_hospital
from tests.factories.desk import MODEL_BACKEND, works_for
from tests.factories.prices import a_price_list

DESK = "/admin/desk/"
FEE = "REG-1,,Registration,13,C,,12.00,,visit,,"
EXPERT_FEE = "REG-2,,Expert consultation,02,B,,50.00,,visit,,"
XRAY = "250403014,,Chest X-ray,03,B,10%,100.00,,part,,"


def a_window(hospital: str = "first-hospital", role: str = "cashier") -> Client:
    """Sign in somebody of a role who works at a hospital with a price list."""
    keep_roles(alias="default")
    user = User.objects.create_user(f"{role} of {hospital}", is_staff=True)
    user.groups.set([Group.objects.get(name=role)])
    works_for(user, a_hospital(hospital))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client


def prices(hospital: str = "first-hospital") -> None:
    """Let the hospital have a price list with two fees for registering."""
    a_price_list(a_hospital(hospital), FEE, EXPERT_FEE, XRAY)


def sits_down(desk: Client, hospital: str = "first-hospital") -> Shift:
    """Open the cashier's shift with a hundred yuan of change."""
    cashier_id = int(desk.session["_auth_user_id"])
    draft = ShiftDraft(uuid4(), a_hospital(hospital), cashier_id, "1", "CNY", 100_00)
    return open_shift(draft=draft, at=NOON)


def find(desk: Client, text: str) -> Any:
    """Type something into the one box."""
    return desk.post(DESK, {"text": text})


def visit_page(visit_id: UUID | str, act: str = "") -> str:
    """Give the address of a visit at the desk, or of one of its acts."""
    return f"{DESK}visits/{visit_id}/{act}"


def filled(page: Any, **answers: Any) -> dict[str, Any]:
    """Fill in a page's form over what stands in it."""
    form = page.context["form"]
    initial = {name: form[name].value() for name in form.fields}
    return {k: v for k, v in initial.items() if v is not None} | answers

"""Roles come as data, are kept level, and reach as far as staff were assigned."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

from config import roles
from config.roles import ROLES, Role, UnknownPermission, keep_roles
from ledger.models import Assignment
from ledger.operations.assign_staff import assign_staff
from ledger.queries.assignments import reach_of
from tests.factories.books import a_merchant

pytestmark = pytest.mark.django_db


def names(group: str) -> set[str]:
    rows = Permission.objects.filter(group__name=group)
    return set(rows.values_list("codename", flat=True))


def test_setup_makes_every_role() -> None:
    assert {role.name for role in ROLES} <= set(
        Group.objects.values_list("name", flat=True)
    )
    assert "take_tenders" in names("cashier")
    assert not {name for name in names("auditor") if not name.startswith("view_")} - {
        "see_every_merchant"
    }


def test_a_role_that_was_changed_is_brought_level_and_other_groups_left_alone() -> None:
    write_off = Permission.objects.get(codename="write_off_bill")
    Group.objects.get(name="cashier").permissions.add(write_off)
    own = Group.objects.create(name="our own")
    own.permissions.add(write_off)
    before = names("supervisor")
    keep_roles(alias="default")
    assert "write_off_bill" not in names("cashier")
    assert names("our own") == {"write_off_bill"}
    assert names("supervisor") == before


def test_a_role_that_names_what_no_table_knows_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = Role("cashier", "", sees=("ledger.bil",), may=())
    monkeypatch.setattr(roles, "ROLES", (wrong,))
    before = names("cashier")
    with pytest.raises(UnknownPermission), transaction.atomic():
        keep_roles(alias="default")
    assert names("cashier") == before


def test_whoever_works_for_nobody_reaches_nothing() -> None:
    user = User.objects.create_user("li")
    assert not reach_of(user.pk).holds(uuid4())
    merchant_id, other = a_merchant(), a_merchant("first-hospital")
    assign_staff(user_id=user.pk, merchant_id=merchant_id)
    assign_staff(user_id=user.pk, merchant_id=merchant_id)
    assert Assignment.objects.count() == 1
    assert reach_of(user.pk).holds(merchant_id)
    assert not reach_of(user.pk).holds(other)

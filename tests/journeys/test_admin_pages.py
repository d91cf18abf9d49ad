"""Every page of the admin opens, and none of them rewrites the past."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from tests.factories.keys import gate_key
from tests.factories.people import a_mandate
from tests.factories.town import a_login, a_town, an_operator

OURS = ("ledger", "credit", "parking", "clinic")
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
FACTS = [m for m in REGISTERED if getattr(m, "access", "") in {"fact", "kernel"}]

WRITTEN_BY_PEOPLE = {
    "clinic.ClaimPolicy",
    "clinic.InsurancePolicy",
    "clinic.CoverPolicy",
    "clinic.WardRate",
    "ledger.CollectionPolicy",
    "ledger.RetryRule",
}
"""Facts that a person writes here: what shall hold from some moment on."""

Models = type[Model]


def named(model: Models) -> str:
    return str(model._meta.label)


def address_of(model: Models, page: str, *about: Any) -> str:
    label = model._meta.label_lower.replace(".", "_")
    return reverse(f"admin:{label}_{page}", args=about)


@pytest.fixture
def desk(db: None) -> Client:
    """The city's desk after a week in which a bit of everything happened."""
    a_town()
    a_mandate()
    a_login()
    gate_key()
    client = Client()
    client.force_login(an_operator(), "django.contrib.auth.backends.ModelBackend")
    return client


def test_every_page_opens_in_both_languages(desk: Client) -> None:
    broken, opened = [], 0
    for model in REGISTERED:
        pages = [address_of(model, "changelist")]
        if row := model._default_manager.first():
            pages.append(address_of(model, "change", row.pk))
        for address in pages:
            for language in ("en", "zh-hans"):
                answer = desk.get(address, headers={"accept-language": language})
                opened += 1
                if answer.status_code != 200:
                    broken.append(f"{answer.status_code} {address}")
    assert broken == []
    assert opened > 2 * len(REGISTERED)


@pytest.mark.parametrize("model", FACTS, ids=named)
def test_a_fact_can_be_neither_added_nor_changed_nor_deleted(
    desk: Client, model: Models
) -> None:
    added = 200 if named(model) in WRITTEN_BY_PEOPLE else 403
    assert desk.get(address_of(model, "add")).status_code == added
    if row := model._default_manager.first():
        change = address_of(model, "change", row.pk)
        assert desk.post(change, {}).status_code == 403
        delete = address_of(model, "delete", row.pk)
        assert desk.post(delete, {"post": "yes"}).status_code == 403
        assert model._default_manager.filter(pk=row.pk).exists()


def test_no_table_of_ours_can_be_emptied_by_a_click(desk: Client) -> None:
    request = desk.get(reverse("admin:index")).wsgi_request
    request.user = User.objects.get(username="operator")
    deletable = [
        named(model)
        for model, pages in admin.site._registry.items()
        if model._meta.app_label in OURS and pages.has_delete_permission(request)
    ]
    assert deletable == []


def test_every_table_of_ours_is_shown() -> None:
    pages = admin.site._registry
    inlines = {inline.model for page in pages.values() for inline in page.inlines}
    missing = [
        named(model)
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if model not in {*pages, *inlines}
    ]
    assert missing == []


def test_the_menu_shows_people_only_what_they_may_see(desk: Client) -> None:
    menu = desk.get(reverse("admin:index")).content.decode()
    assert address_of(User, "changelist") in menu
    clerk = User.objects.create_user("clerk", is_staff=True)
    desk.force_login(clerk, "django.contrib.auth.backends.ModelBackend")
    menu = desk.get(reverse("admin:index")).content.decode()
    assert address_of(User, "changelist") not in menu

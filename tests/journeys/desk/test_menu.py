"""The admin's menu shows where somebody is, once."""

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory

from config.admin_menu import menu


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "titles"),
    [
        ("/admin/desk/", ["Cashier's desk"]),
        ("/admin/desk/unknown/", ["Cashier's desk"]),
        ("/admin/desk/supervision/", ["Supervision"]),
        ("/admin/desk-days/", ["Desks by day"]),
        ("/admin/", []),
    ],
)
def test_one_page_at_most_is_marked_as_the_one_that_is_shown(
    rf: RequestFactory, address: str, titles: list[str]
) -> None:
    request = rf.get(address)
    request.user = User.objects.create_superuser("zhou")
    items = [item for group in menu(request) for item in group["items"]]
    marked = [str(item["title"]) for item in items if item.get("active") is True]
    assert marked == titles

"""Somebody who has signed in before: the browser is given the session's cookie."""

from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page

from tests.factories.desk import MODEL_BACKEND


def already_signed_in(page: Page, site: str, user: User) -> None:
    """Let the page's browser have signed in; the form has its own tests."""
    client = Client()
    client.force_login(user, MODEL_BACKEND)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])

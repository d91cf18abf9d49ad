"""The pages that others wrote work under our content security policy."""

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect


def test_an_operator_signs_in_to_the_admin_and_its_scripts_run(page: Page) -> None:
    User.objects.create_superuser("operator", password="a long enough word")  # noqa: S106
    page.goto("/admin/login/?next=/admin/")
    page.get_by_label("Username").fill("operator")
    page.get_by_label("Password").fill("a long enough word")
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url("/admin/")
    page.goto("/admin/auth/user/")
    expect(page.get_by_role("link", name="operator", exact=True)).to_be_visible()


def test_the_api_page_shows_the_description(page: Page) -> None:
    page.goto("/api/docs/")
    expect(page.locator(".swagger-ui .info")).to_be_visible()

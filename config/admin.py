"""Accounts of staff and citizens, in the admin's own look."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from config.roles import TITLES
from ledger.admin.machines import AssignmentInline

# The city has no mail addresses, and passkeys are their owners' alone.
admin.site.unregister(EmailAddress)
admin.site.unregister(Authenticator)
admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class HouseUserAdmin(UserAdmin, ModelAdmin):  # type: ignore[misc, type-arg]  # unfold ships no types
    """Who may sign in; nobody is deleted, since the books' steps name them."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    inlines = (AssignmentInline,)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:  # noqa: ARG002
        """Ask for whom somebody works once there is an account."""
        return self.inlines if obj else ()

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **options: Any
    ) -> Any:
        """Name roles in the language of the page."""
        field: Any = super().formfield_for_manytomany(db_field, request, **options)
        if db_field.name == "groups":
            field.label_from_instance = title_of
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no: an account is switched off instead."""
        return False


@admin.register(Group)
class HouseGroupAdmin(GroupAdmin, ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """What kinds of staff may do."""

    list_display = ("name", "titled")

    @admin.display(description=_("role"))
    def titled(self, group: Group) -> str:
        """Name the role in the language of the page."""
        return title_of(group)


def title_of(group: Group) -> str:
    """Name a group in the language of the page; one that isn't ours by its own name."""
    return str(TITLES.get(group.name, group.name))

"""Accounts of staff and citizens, in the admin's own look."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class HouseUserAdmin(UserAdmin, ModelAdmin):  # type: ignore[misc, type-arg]  # unfold ships no types
    """Who may sign in; nobody is deleted, since the books' steps name them."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Say no: an account is switched off instead."""
        return False


@admin.register(Group)
class HouseGroupAdmin(GroupAdmin, ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """What kinds of staff may do."""

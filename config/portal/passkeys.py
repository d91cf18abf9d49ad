"""Passkeys, by allauth: the second way into the portal, never a second hurdle.

Of allauth's pages only those of passkeys have routes; codes for phones are ours
(``credit/portal/sign_in.py``), because allauth's need to know whose phone it is
before they are sent, and keep them readable in the session.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ListWebAuthnView,
    LoginWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from config.portal.sign_in import ask_again, is_fresh


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """What allauth asks the site about accounts."""

    def get_login_stages(self) -> list[str]:
        """Ask nothing more of who has signed in."""
        return []

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:  # noqa: ARG002
        """Leave it to our own pages (``by_who_is_here``).

        allauth asks nothing of who has no passkey yet, and never takes one for an
        answer: who has nothing else would be asked without end.
        """
        return False

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """Send nothing: the city has no mail addresses."""


class PasskeyAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """What allauth asks the site about passkeys."""

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """Bind passkeys to this site's host."""
        host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": "CityTab"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Name the account without telling anything of the person."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"name": "CityTab", "display_name": "CityTab"}


class ShowPasskeys(ListWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """The passkeys of who is signed in."""


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Add one, to sign in with alone."""

    def get_success_url(self) -> str:
        """Go back to the list."""
        return reverse("mfa_list_webauthn")


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Take one away."""


class SignInByPasskey(LoginWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Sign in; a passkey that isn't known leads back to the other ways."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give a script the question for the device; a person is led to the form."""
        if get_adapter().is_ajax(request):
            options: HttpResponse = super().get(request, *args, **kwargs)
            return options
        return redirect("login")

    def form_invalid(self, form: Form) -> HttpResponse:  # noqa: ARG002
        """Say so, and offer the other ways."""
        told = gettext("This passkey is not known here. Sign in another way.")
        messages.error(self.request, told)
        return redirect("login")


def by_who_is_here(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let who signed in long ago do so again before a way in is added or taken away.

    Whoever finds a phone on a table must not add a passkey of their own to it.
    """

    @login_required
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_fresh(request):
            return ask_again(back=request.path)
        return view(request, *args, **kwargs)

    return inner


show = never_cache(ShowPasskeys.as_view())
add = never_cache(by_who_is_here(AddPasskey.as_view()))
remove = never_cache(by_who_is_here(RemovePasskey.as_view()))
login = never_cache(SignInByPasskey.as_view())

"""What a key may call: nothing, unless a view says otherwise."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ledger.api.caller import Caller
from ledger.api.refusals import OutOfScope, Unauthenticated


class DenyAll(BasePermission):
    """The default: a view that forgot to say who may call it lets nobody in."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        """Say no."""
        return False


class ScopePermission(BasePermission):
    """Let in callers with one of the view's ``scopes``."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Compare the key's scopes with the view's.

        Raises:
            Unauthenticated: nobody signed the request.
            OutOfScope: the key has none of the scopes.
        """
        caller = request.auth
        if not isinstance(caller, Caller):
            raise Unauthenticated
        if not caller.scopes & frozenset(view.scopes):
            raise OutOfScope
        return True

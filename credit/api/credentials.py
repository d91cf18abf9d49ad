"""The city binds what citizens are recognised by, and ends it."""

from typing import ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from credit.api.answers import credential_answer
from credit.models import CredentialKind
from credit.operations.bind_credential import (
    CredentialUnknown,
    bind_credential,
    end_credential,
)
from ledger.api.fields import MomentField
from ledger.api.serializers import StrictSerializer
from ledger.api.views import MachineView


class Period(StrictSerializer):
    """From when, and until when; without an end it stays."""

    valid_from = MomentField(required=False)
    valid_to = MomentField(required=False, allow_null=True)


class CredentialView(MachineView):
    """One credential of one citizen."""

    scopes: ClassVar[frozenset[str]] = frozenset({"city"})
    bodies: ClassVar = {"put": Period}

    def put(self, request: Request, ref: str, kind: str, value: str) -> Response:  # noqa: ARG002, PLR0917 - DRF's
        """Bind it, or give it another period; answer it as it stands.

        Raises:
            CredentialUnknown: there are no credentials of this kind.
            CredentialMalformed, PeriodBackwards, CitizenUnknown, CredentialTaken:
                see ``bind_credential``.
        """
        _known_kind(kind)
        period = self.read(Period)
        credential = bind_credential(
            ref=ref,
            kind=kind,
            value=value,
            valid_from=period.get("valid_from"),
            valid_to=period.get("valid_to"),
            at=timezone.now(),
        )
        return Response(credential_answer(credential))

    def delete(self, request: Request, ref: str, kind: str, value: str) -> Response:  # noqa: ARG002, PLR0917 - DRF's
        """End it now.

        Raises:
            CredentialUnknown: the citizen has never had it.
            CredentialMalformed, CitizenUnknown: see ``end_credential``.
        """
        _known_kind(kind)
        end_credential(ref=ref, kind=kind, value=value, at=timezone.now())
        return Response(status=204)


def _known_kind(kind: str) -> None:
    if kind not in CredentialKind.values:
        raise CredentialUnknown

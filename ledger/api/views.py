"""The view every call of the machine API is built on."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, MethodNotAllowed, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from ledger.api.authentication import SignatureAuthentication
from ledger.api.caller import Caller
from ledger.api.pagination import CURSOR
from ledger.api.parsers import StrictJsonParser
from ledger.api.permissions import ScopePermission
from ledger.api.refusals import Unauthenticated
from ledger.api.renderers import CompactJsonRenderer
from ledger.api.serializers import StrictSerializer
from ledger.api.throttling import KeyThrottle
from ledger.errors import DomainError

DOUBLED = _("This name may be given once only.")


class MachineView(APIView):
    """A signed call: who may make it stands in ``scopes``; nobody, by default."""

    scopes: ClassVar[frozenset[str]] = frozenset()

    # What the API's description says, by method in small letters.
    bodies: ClassVar[Mapping[str, type[StrictSerializer]]] = {}
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {}
    refusals: ClassVar[Mapping[str, Sequence[type[DomainError]]]] = {}
    keyed: ClassVar[frozenset[str]] = frozenset()
    """Methods that need an Idempotency-Key."""

    authentication_classes: Any = (SignatureAuthentication,)
    permission_classes: Any = (ScopePermission,)
    throttle_classes: Any = (KeyThrottle,)
    parser_classes: Any = (StrictJsonParser,)
    renderer_classes: Any = (CompactJsonRenderer,)
    metadata_class = None

    @property
    def caller(self) -> Caller:
        """Give who signed this request.

        Raises:
            Unauthenticated: nobody did.
        """
        caller = self.request.auth
        if not isinstance(caller, Caller):
            raise Unauthenticated
        return caller

    def read(self, serializer_class: type[StrictSerializer]) -> dict[str, Any]:
        """Read the body by its serializer.

        Raises:
            ValidationError: the body has mistakes, all of them named.
        """
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        read: dict[str, Any] = serializer.validated_data
        return read

    def read_query(self, serializer_class: type[StrictSerializer]) -> dict[str, Any]:
        """Read the query string, whose values are texts; the cursor is the list's.

        Raises:
            ValidationError: a name is unknown or doubled, or its value is wrong.
        """
        given = {n: v for n, v in self.request.query_params.lists() if n != CURSOR}
        doubled = ErrorDetail(str(DOUBLED), "doubled")
        mistakes = {n: [doubled] for n, values in given.items() if len(values) > 1}
        if mistakes:
            raise ValidationError(mistakes)
        serializer = serializer_class(
            data={n: values[0] for n, values in given.items()}
        )
        serializer.is_valid(raise_exception=True)
        read: dict[str, Any] = serializer.validated_data
        return read

    def problem(self, refusal: Exception) -> dict[str, Any]:
        """Give the problem document of one item's refusal, to stand in an answer."""
        answer = self.get_exception_handler()(
            refusal, self.get_exception_handler_context()
        )
        document: dict[str, Any] = json.loads(answer.content)
        return document

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse an unknown method before asking who calls.

        Raises:
            MethodNotAllowed: this address has no such method.
        """
        method = request.method or ""
        if method not in self.allowed_methods or method == "OPTIONS":
            raise MethodNotAllowed(method)
        super().initial(request, *args, **kwargs)

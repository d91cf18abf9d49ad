"""Where gateways send their notifications."""

from datetime import UTC, datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ledger.adapters import gateway
from ledger.operations.keep_notification import keep_notification


@extend_schema(exclude=True)  # a gateway's door, agreed with the gateway
class NotificationView(APIView):
    """Verify the raw bytes, keep them, acknowledge; a worker does the rest.

    Open to everybody: the signature over the body is what opens it.
    """

    authentication_classes: Any = ()
    permission_classes: Any = (AllowAny,)

    def post(self, request: Request, name: str) -> Response:
        """Take a notification.

        Raises:
            GatewayUnknown: no gateway goes by this name.
            ForgedNotification: the signature is missing, old or wrong.
        """
        at, body = datetime.now(UTC), request.body
        outcome = gateway(name).read_notification(body, request.headers, at=at)
        keep_notification(gateway=name, outcome=outcome, body=body, at=at)
        return Response(status=204)

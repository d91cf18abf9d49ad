"""Machines sign their requests; the FHIR door also takes a bearer token."""

import re
import time
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from ledger.api.caller import Caller, Machine
from ledger.api.refusals import BearerInvalid
from ledger.api.signatures import SignedMessage, verify_signature
from ledger.queries.api_keys import LivingKey, living_key, living_key_of_bearer

_BEARER = re.compile(r"Bearer ([A-Za-z0-9._~+/=-]{1,200})", re.IGNORECASE)

_PATH_SAFE = "/~:@!$&'()*+,;=-._"


class SignatureAuthentication(BaseAuthentication):
    """Trust a request that a living key of ours has signed (RFC 9421)."""

    def authenticate(self, request: Request) -> tuple[Machine, Caller]:
        """Find who signed.

        Raises:
            Unauthenticated: nobody did, or not in the way we ask for.
        """
        moment = time.time()
        at = datetime.fromtimestamp(moment, tz=UTC)
        key = verify_signature(
            signed_message(request._request),  # noqa: SLF001 - DRF offers no other way
            find_key=partial(living_key, at=at),
            now=moment,
        )
        return _known(key)

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Say in a 401 how to authenticate."""
        return "Signature"


class BearerAuthentication(BaseAuthentication):
    """Trust a token that belongs to a hospital system's key."""

    def authenticate(self, request: Request) -> tuple[Machine, Caller] | None:
        """Find whose token it is; without one, leave it to the signature.

        Raises:
            BearerInvalid: the token is not a living key's.
        """
        header = request.headers.get("Authorization", "")
        if not header.lower().startswith("bearer"):
            return None
        found = _BEARER.fullmatch(header.strip())
        at = datetime.fromtimestamp(time.time(), tz=UTC)
        key = found and living_key_of_bearer(found[1], at=at)
        if not key:
            raise BearerInvalid
        return _known(key)

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Say in a 401 how to authenticate."""
        return "Bearer"


def signed_message(request: HttpRequest) -> SignedMessage:
    """Read a request back as its client signed it, before percent-decoding."""
    path = _raw_path(request)
    query = request.META.get("QUERY_STRING", "")
    target = f"{path}?{query}" if query else path
    return SignedMessage(
        method=request.method or "",
        url=f"{request.scheme}://{request.get_host()}{target}",
        headers=request.headers,
        body=request.body,
    )


def _raw_path(request: HttpRequest) -> str:
    """Give the path as sent: the web server keeps it, else it is encoded anew."""
    raw = str(request.META.get("RAW_URI", ""))
    if raw.startswith("/"):
        return raw.partition("?")[0]
    return quote(request.path, safe=_PATH_SAFE)


def _known(key: LivingKey) -> tuple[Machine, Caller]:
    caller = Caller(key.key_id, key.merchant_id, key.scopes, key.place)
    return Machine(key.key_id), caller

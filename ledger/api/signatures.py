"""RFC 9421: is this request what a key of ours signed?

The library reads, rebuilds and verifies; here stands what we ask of a
signature: which components it covers, which parameters it has, how old it may
be. Any label will do, and of several signatures one that passes is enough.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, cast

import http_sf
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    HTTPSignatureKeyResolver,
    VerificationKey,
)
from http_message_signatures.algorithms import ED25519, HMAC_SHA256

from ledger.api.refusals import (
    DigestMismatch,
    SignatureExpired,
    SignatureIncomplete,
    SignatureInvalid,
    SignatureMalformed,
    Unauthenticated,
)
from ledger.queries.api_keys import LivingKey

CLOCK_SKEW_MAX = timedelta(seconds=300)

_LABELS_MAX = 4
"""Each signature costs a verification; a proxy or two may add theirs."""

ALGORITHMS: Final[Mapping[str, type[HTTPSignatureAlgorithm]]] = {
    "hmac-sha256": HMAC_SHA256,
    "ed25519": ED25519,
}

FindKey = Callable[[str], LivingKey | None]


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A request as it was signed: ``url`` is absolute and percent-encoded."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def required(self) -> set[str]:
        """List what a signature of this request has to cover."""
        covered = {"@method", "@path"}
        if "?" in self.url:
            covered.add("@query")
        if self.body:
            covered.add("content-digest")
        return covered


class _OneKey(HTTPSignatureKeyResolver):
    def __init__(self, key: LivingKey) -> None:
        self.key = key

    def resolve_public_key(self, key_id: str) -> VerificationKey | None:  # noqa: ARG002
        if self.key.algorithm == "ed25519":
            return Ed25519PublicKey.from_public_bytes(self.key.verifier)
        return self.key.verifier


class _Verifier(HTTPMessageVerifier):
    def validate_created_and_expires(
        self, sig_input: Any, max_age: timedelta | None = None
    ) -> None:
        """Leave time to ``_refuse_untimely``, which goes by the door's clock."""


def verify_signature(
    message: SignedMessage, *, find_key: FindKey, now: float
) -> LivingKey:
    """Give the key that signed ``message``; ``now`` is in seconds since 1970.

    Raises:
        Unauthenticated: there is no signature.
        SignatureMalformed: the headers cannot be read.
        SignatureIncomplete: a component or parameter is not there.
        SignatureExpired: ``created`` is too far from now, or ``expires`` past.
        SignatureInvalid: unknown key or wrong signature.
        DigestMismatch: the body is another one.
    """
    first: Unauthenticated | None = None
    for one, covered, parameters in _signatures(message):
        try:
            _refuse_incomplete(covered, parameters, required=message.required)
            _refuse_untimely(parameters, now)
            return _verify_one(one, parameters, find_key=find_key)
        except Unauthenticated as refusal:
            first = first or refusal
    raise first or Unauthenticated()


def _signatures(
    message: SignedMessage,
) -> Iterator[tuple[SignedMessage, set[str], dict[str, Any]]]:
    """Yield each signature alone on its message, with what it covers and says."""
    inputs = message.headers.get("Signature-Input")
    signatures = message.headers.get("Signature")
    if not inputs or not signatures:
        raise Unauthenticated
    by_label = _dictionary(inputs)
    for label, member in list(by_label.items())[:_LABELS_MAX]:
        alone = message
        if len(by_label) > 1:
            alone = _alone(
                message, inputs={label: member}, signatures=_dictionary(signatures)
            )
        components, parameters = member
        if not isinstance(components, list):
            raise SignatureMalformed(why=_("Signature-Input is not a list"))
        yield alone, {_bare_name(*item) for item in components}, parameters


def _dictionary(text: str) -> dict[str, Any]:
    try:
        read = http_sf.parse(text.encode("latin-1"), tltype="dictionary")
    except (ValueError, TypeError) as error:
        raise SignatureMalformed(why=str(error)) from error
    return cast("dict[str, Any]", read)


def _alone(
    message: SignedMessage, *, inputs: dict[str, Any], signatures: dict[str, Any]
) -> SignedMessage:
    """Leave one signature on the message: the library verifies all or none."""
    label = next(iter(inputs))
    if label not in signatures:
        raise SignatureMalformed(why=_("a label has no signature"))
    headers = {
        **message.headers,
        "Signature-Input": http_sf.ser(inputs),
        "Signature": http_sf.ser({label: signatures[label]}),
    }
    return replace(message, headers=headers)


def _bare_name(name: Any, parameters: Mapping[str, Any]) -> str:
    """Name a component; with parameters it is not the one we ask for."""
    return "" if parameters or not isinstance(name, str) else name


def _refuse_incomplete(
    covered: set[str], parameters: Mapping[str, Any], *, required: set[str]
) -> None:
    types: dict[str, type] = {"created": int, "keyid": str, "alg": str}
    lacks = sorted(required - covered)
    lacks += [n for n, of in types.items() if type(parameters.get(n)) is not of]
    if lacks:
        raise SignatureIncomplete(lacks=", ".join(lacks))


def _refuse_untimely(parameters: Mapping[str, Any], now: float) -> None:
    skew = CLOCK_SKEW_MAX.total_seconds()
    expires = parameters.get("expires", now)
    timely = abs(parameters["created"] - now) <= skew
    if not timely or type(expires) not in {int, float} or expires < now - skew:
        raise SignatureExpired(seconds=int(skew))


def _verify_one(
    message: SignedMessage, parameters: Mapping[str, Any], *, find_key: FindKey
) -> LivingKey:
    key = find_key(parameters["keyid"])
    if key is None or key.algorithm != parameters["alg"]:
        raise SignatureInvalid
    verifier = _Verifier(
        signature_algorithm=ALGORITHMS[key.algorithm], key_resolver=_OneKey(key)
    )
    try:
        results = verifier.verify(message)
    except (HTTPMessageSignaturesException, ValueError) as error:
        raise SignatureInvalid from error
    try:
        verifier.verify_body(message, results, message.body)
    except HTTPMessageSignaturesException as error:
        raise DigestMismatch from error
    return key

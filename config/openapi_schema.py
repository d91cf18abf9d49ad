"""How our views, fields and signatures read in OpenAPI."""

import re
from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from config.errors import status_of
from ledger.api import fields
from ledger.api.refunds import RefundedLineField
from ledger.api.views import MachineView
from ledger.errors import DomainError

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="1 to 255 visible ASCII characters; kept for at least 7 days",
)

REFUNDED_LINE = {
    "type": "object",
    "required": ["line_no"],
    "properties": {
        "line_no": {"type": "string"},
        "amount_minor": {"type": "integer", "minimum": 0},
    },
    "additionalProperties": False,
}


class MachineSchema(AutoSchema):
    """Describe a call by what its ``MachineView`` declares."""

    def get_request_serializer(self) -> Any:
        """Say what the body is."""
        return self._declared("bodies")

    def get_response_serializers(self) -> Any:
        """Say only that answers are objects; the contract spells them out."""
        return OpenApiTypes.OBJECT

    def get_override_parameters(self) -> list[Any]:
        """List the query's names, the cursor and the key where there are any."""
        query = self._declared("queries")
        keyed = self.method.lower() in getattr(self.view, "keyed", ())
        return [*([query] if query else []), *([IDEMPOTENCY_KEY] if keyed else [])]

    def get_description(self) -> str:  # type: ignore[override]
        """Leave out what only our own readers need, and name the refusals."""
        text: str = super().get_description()
        told = [text.partition("Raises:")[0].strip()]
        if refusals := self._declared("refusals"):
            told += ["Refused, in this order, with:"]
            told += ["\n".join(map(_refusal, refusals))]
        return "\n\n".join(told)

    def get_operation_id(self) -> str:
        """Name a call by its method and path, which no other has."""
        words = re.findall(r"[A-Za-z0-9_]+", self.path.removeprefix("/api/v1"))
        return "_".join([self.method.lower(), *words]).replace("-", "_")

    def _declared(self, what: str) -> Any:
        if not isinstance(self.view, MachineView):
            return None
        return getattr(self.view, what).get(self.method.lower())


def _refusal(kind: type[DomainError]) -> str:
    """Say a refusal's code, its status and what it means."""
    (meaning, *_) = (kind.__doc__ or "").splitlines()
    again = ", ask again" if getattr(kind, "retry_after_seconds", None) else ""
    return f"- `{kind.code}` ({status_of(kind)}{again}): {meaning}"


class SignatureScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describe the signature as a security scheme."""

    target_class = "ledger.api.authentication.SignatureAuthentication"
    name = "signature"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002
        """Say what has to be signed, and how."""
        return {
            "type": "http",
            "scheme": "signature",
            "description": (
                "RFC 9421 HTTP Message Signatures with `hmac-sha256` or `ed25519`. "
                'Cover `"@method" "@path"`, `"@query"` where there is one and '
                '`"content-digest"` (RFC 9530, sha-256 or sha-512) where there is a '
                "body; parameters `created` (within 300 s), `keyid`, `alg`; any label."
            ),
        }


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describe the bearer token of hospital systems."""

    target_class = "ledger.api.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002
        """Say whose token it is."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The token that was issued with a `his` key; `/fhir/` only.",
        }


class StrictFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Describe our strict fields by their type and bounds."""

    target_class = "ledger.api.fields.StrictField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:  # noqa: ARG002
        """Say what the field takes."""
        match self.target:
            case fields.FlagField():
                return {"type": "boolean"}
            case fields.WholeField(least=least, most=most):
                bounds = {"type": "integer", "minimum": least, "maximum": most}
                return bounds | _unit(self.target)
            case fields.OneOfField(words=words):
                return {"type": "string", "enum": list(words)}
            case fields.TextField(length_max=length_max):
                return {"type": "string", "maxLength": length_max}
            case fields.QuantityField():
                pattern = fields.QUANTITY.pattern
                return {"type": "string", "pattern": f"^{pattern}$"} | _unit(
                    self.target
                )
            case _:
                kinds = {
                    fields.IdField: "uuid",
                    fields.MomentField: "date-time",
                    fields.DayField: "date",
                }
                form = kinds.get(type(self.target))
                named = {"format": form} if form else {}
                return {"type": "string"} | named | _unit(self.target)


UNITS = {
    fields.AmountField: "in minor units (fen, cents) of the currency",
    fields.QuantityField: "a decimal number as text, with up to four places",
    fields.MomentField: "RFC 3339, with an offset from UTC",
    fields.DayField: "a day on the merchant's own wall",
}


def _unit(field: Any) -> dict[str, str]:
    """Say what a field's values are counted in."""
    unit = UNITS.get(type(field))
    return {"description": unit} if unit else {}


class RefundedLineSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Describe a refunded line: its number alone, or with an amount."""

    target_class = RefundedLineField
    priority = 1  # It is a strict field too.

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:  # noqa: ARG002
        """Say what the field takes."""
        return {"oneOf": [{"type": "string"}, REFUNDED_LINE]}

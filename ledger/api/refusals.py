"""What the frame of the API refuses before any operation is asked.

Each has a code that is part of the API; the HTTP status is decided by its kind
in ``config/errors.py``.
"""

from django.utils.translation import gettext_lazy as _

from ledger.errors import BadInput, Rejected


class Unauthenticated(Rejected):
    """Nobody we know signed this request."""

    code = "ledger.signature.missing"
    sentence = _("The request is not signed: send Signature-Input and Signature.")


class SignatureMalformed(Unauthenticated):
    """The signature headers cannot be read."""

    code = "ledger.signature.malformed"
    sentence = _("The signature headers cannot be read: %(why)s.")


class SignatureIncomplete(Unauthenticated):
    """The signature leaves out something it must cover or say."""

    code = "ledger.signature.incomplete"
    sentence = _("The signature lacks %(lacks)s.")


class SignatureExpired(Unauthenticated):
    """The signature was made too long ago, or in the future."""

    code = "ledger.signature.expired"
    sentence = _(
        "The signature was created more than %(seconds)s seconds away from "
        "the time of this server."
    )


class SignatureInvalid(Unauthenticated):
    """The key is unknown or ended, or the signature is not its signature."""

    code = "ledger.signature.invalid"
    sentence = _("The key is unknown or the signature is wrong.")


class DigestMismatch(Unauthenticated):
    """The body is not the one that was signed."""

    code = "ledger.signature.digest_mismatch"
    sentence = _("Content-Digest does not match the body.")


class BearerInvalid(Unauthenticated):
    """The bearer token belongs to no living key."""

    code = "ledger.bearer.invalid"
    sentence = _("The bearer token is unknown or has ended.")


class OutOfScope(Rejected):
    """The key is known but may not make this call."""

    code = "ledger.scope.missing"
    sentence = _("This key may not make this call.")


class JsonUnreadable(BadInput):
    """The body is not the JSON we accept."""

    code = "ledger.json.unreadable"
    sentence = _("The body is not acceptable JSON: %(why)s.")


class CursorUnreadable(BadInput):
    """The cursor was not made by this list."""

    code = "ledger.cursor.unreadable"
    sentence = _("The cursor was not made by this list.")

"""People in the desk's addresses: by a reference that only whoever found them has."""

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest

REFERENCE_LIFE = timedelta(hours=12)
"""A long shift; whoever comes back is found anew."""


def reference_of(request: HttpRequest, holder_id: UUID) -> str:
    """Make the reference by which this member of staff may go on with a person."""
    return signing.dumps(holder_id.hex, salt=_salt(request))


def person_named(request: HttpRequest, reference: str) -> UUID:
    """Read a reference of one's own.

    Raises:
        Http404: it is somebody else's, too old, or none at all.
    """
    try:
        named = signing.loads(reference, salt=_salt(request), max_age=REFERENCE_LIFE)
    except signing.BadSignature as bad:
        raise Http404 from bad
    return UUID(named)


def _salt(request: HttpRequest) -> str:
    return f"clinic.desk.person.{request.user.pk}"

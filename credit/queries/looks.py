"""Who looked at a citizen's personal data."""

from uuid import UUID

from django.db.models import QuerySet

from credit.models import Look


def looks_at(holder_id: UUID) -> QuerySet[Look]:
    """Give who looked at a citizen, the newest first; to be read a page at a time."""
    rows = Look.objects.filter(holder_id=holder_id).order_by("-at", "-id")
    return rows.select_related("merchant", "user")

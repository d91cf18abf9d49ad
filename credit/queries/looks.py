"""Who looked at a citizen's personal data, and when they had it saved themselves."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from credit.models import DataExport, Look


def looks_at(holder_id: UUID) -> QuerySet[Look]:
    """Give who looked at a citizen, the newest first; to be read a page at a time."""
    rows = Look.objects.filter(holder_id=holder_id).order_by("-at", "-id")
    return rows.select_related("merchant", "user")


def exports_of(holder_id: UUID, *, rows: int) -> list[datetime]:
    """Give when a citizen's data was saved as a file, the latest first."""
    found = DataExport.objects.filter(holder_id=holder_id).order_by("-at", "-id")
    return list(found.values_list("at", flat=True)[:rows])

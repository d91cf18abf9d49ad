"""Record that a citizen has all that is kept of them saved as a file."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from credit.models import DataExport
from ledger.rules.ids import time_ordered_id


def note_export(*, holder_id: UUID, at: datetime) -> None:
    """Keep the moment, before anything is handed out; the same again is one."""
    export = DataExport(
        id=time_ordered_id(at, "export", holder_id), holder_id=holder_id, at=at
    )
    with transaction.atomic(savepoint=False):
        DataExport.objects.bulk_create([export], ignore_conflicts=True)

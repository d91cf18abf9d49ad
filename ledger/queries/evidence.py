"""Files of disputes: which there are, and one opened."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.models import Evidence
from ledger.rules.evidence import SUFFIXES


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A file without its content."""

    id: UUID
    name: str
    kilobytes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenedEvidence:
    """A file opened, for who may read it."""

    merchant_id: UUID
    media_type: str
    suffix: str
    content: bytes = field(repr=False)


def evidence_of(dispute_id: UUID) -> list[EvidenceView]:
    """Give the files of a dispute, the first on top."""
    rows = Evidence.objects.filter(dispute_id=dispute_id).defer("content")
    return [
        EvidenceView(
            row.id, row.get_media_type_display(), -(-row.size_bytes // 1024), row.at
        )
        for row in rows.order_by("at", "id")
    ]


def opened_evidence(evidence_id: UUID) -> OpenedEvidence | None:
    """Open a file."""
    rows = Evidence.objects.select_related("dispute__bill")
    row = rows.filter(id=evidence_id).first()
    if row is None:
        return None
    content: Any = row.content  # A file, where other sealed columns have texts.
    merchant_id = row.dispute.bill.merchant_id
    suffix = SUFFIXES[row.media_type]
    return OpenedEvidence(merchant_id, row.media_type, suffix, content)

"""Files of disputes: which there are, and one opened for who may read it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.models import Evidence

PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A file without its content."""

    id: UUID
    by: str
    name: str
    kilobytes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenedEvidence:
    """A file opened, for who may read it."""

    merchant_id: UUID
    bill_id: UUID
    by: str
    media_type: str
    content: bytes = field(repr=False)


def sender_name(person_id: UUID) -> str:
    """Name who sends a file: a bill's payer may change, a file's sender doesn't."""
    return f"{PORTAL}:{person_id}"


def is_sent_by(by: str, person_id: UUID) -> bool:
    """Say whether a person sent a file; the first were kept without their names."""
    return by in {PORTAL, sender_name(person_id)}


def evidence_of(dispute_id: UUID) -> list[EvidenceView]:
    """Give the files of a dispute, the first on top."""
    rows = Evidence.objects.filter(dispute_id=dispute_id).defer("content")
    return [
        EvidenceView(
            row.id,
            row.by,
            row.get_media_type_display(),
            -(-row.size_bytes // 1024),
            row.at,
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
    bill = row.dispute.bill
    return OpenedEvidence(bill.merchant_id, bill.id, row.by, row.media_type, content)

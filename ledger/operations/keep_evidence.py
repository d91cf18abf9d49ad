"""Keep the files that show what somebody disputes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Dispute, Evidence
from ledger.operations.end_dispute import open_one
from ledger.rules.evidence import FILES_MAX, FILES_OF_BILL_MAX, CleanFile


class TooMuchEvidence(Rejected):
    """So many files are with the dispute already."""

    code = "ledger.evidence.too_much"
    sentence = _("Up to %(files)s files can be attached.")


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """A file, cleaned, under an id of its own; ``by`` is who sends it."""

    id: UUID
    by: str
    file: CleanFile = field(repr=False)


def add_evidence(
    *, dispute_id: UUID, evidence: Sequence[EvidenceDraft], at: datetime
) -> None:
    """Attach files to a dispute that nobody has decided yet; again changes nothing.

    Raises:
        DisputeUnknown, DisputeEnded, TooMuchEvidence: in this order.
    """
    with transaction.atomic(savepoint=False):
        dispute, _bill = open_one(dispute_id)
        keep_evidence(dispute=dispute, evidence=evidence, at=at)


def keep_evidence(
    *, dispute: Dispute, evidence: Sequence[EvidenceDraft], at: datetime
) -> None:
    """Write files of a dispute whose row the caller holds.

    Raises:
        TooMuchEvidence: there would be more than fit.
    """
    with transaction.atomic(savepoint=False):
        kept = Evidence.objects.filter(dispute=dispute)
        known = set(kept.values_list("id", flat=True))
        fresh = [one for one in evidence if one.id not in known]
        if len(known) + len(fresh) > FILES_MAX:
            raise TooMuchEvidence(files=FILES_MAX)
        of_bill = Evidence.objects.filter(dispute__bill_id=dispute.bill_id)
        if fresh and of_bill.count() + len(fresh) > FILES_OF_BILL_MAX:
            raise TooMuchEvidence(files=FILES_OF_BILL_MAX)
        Evidence.objects.bulk_create(
            [
                Evidence(
                    id=one.id,
                    holder_id=dispute.holder_id,
                    dispute=dispute,
                    media_type=one.file.media_type,
                    content=one.file.content,  # type: ignore[misc]  # a file, not a text
                    size_bytes=len(one.file.content),
                    by=one.by,
                    at=at,
                )
                for one in fresh
            ]
        )

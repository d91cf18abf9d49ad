"""Files that a person sends with a dispute: read, and opened for them alone."""

from hashlib import sha256
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from ledger.errors import BadInput
from ledger.models import Bill
from ledger.operations.keep_evidence import EvidenceDraft
from ledger.queries.bills import bill_of_person
from ledger.queries.evidence import (
    EvidenceView,
    evidence_of,
    is_sent_by,
    opened_evidence,
    sender_name,
)
from ledger.rules.evidence import BYTES_MAX, FILES_MAX, clean_file, served_as
from ledger.rules.ids import time_ordered_id


def attached(
    request: HttpRequest, *, bill: Bill, dispute_id: UUID, person_id: UUID
) -> list[EvidenceDraft]:
    """Read the files that were sent; what can't be taken is said and left out.

    The same file twice is one, also when it is sent again.
    """
    read: dict[UUID, EvidenceDraft] = {}
    for sent in request.FILES.getlist("evidence")[:FILES_MAX]:
        content = sent.read(BYTES_MAX + 1)
        try:
            file = clean_file(content)
        except BadInput as refusal:
            # Rules mark their sentences without looking them up: they know no Django.
            messages.error(request, gettext(str(refusal.sentence)) % refusal.facts)
            continue
        told = sha256(file.content).hexdigest()
        evidence_id = time_ordered_id(bill.opened_at, "evidence", dispute_id, told)
        read[evidence_id] = EvidenceDraft(evidence_id, sender_name(person_id), file)
    return list(read.values())


def own_evidence(dispute_id: UUID, *, person_id: UUID) -> list[EvidenceView]:
    """Give the files of a dispute that this person sent, the first on top."""
    return [one for one in evidence_of(dispute_id) if is_sent_by(one.by, person_id)]


def show_evidence(*, bill_id: UUID, evidence_id: UUID, person_id: UUID) -> HttpResponse:
    """Open a file for who sent it: a picture in the browser, a PDF to be kept.

    Raises:
        Http404: there is none with this bill, or somebody else sent it.
    """
    file = opened_evidence(evidence_id)
    if (
        file is None
        or file.bill_id != bill_id
        or not is_sent_by(file.by, person_id)
        or bill_of_person(bill_id, person_id=person_id) is None
    ):
        raise Http404
    return HttpResponse(
        file.content,
        content_type=file.media_type,
        headers=served_as(file.media_type, name=f"evidence-{str(evidence_id)[-6:]}"),
    )

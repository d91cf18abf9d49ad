"""What proves a person's bill, as a file to keep."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from ledger.queries.bills import bill_with_lines
from ledger.queries.proofs import BillNotSettled, proof_of


def download_proof(
    request: HttpRequest,  # noqa: ARG001 - what every page is given
    *,
    bill_id: UUID,
    person_id: UUID,
) -> HttpResponse:
    """Give what proves a settled bill as a file.

    Raises:
        Http404: there is none, the bill isn't paid, or it is not this person's.
    """
    bill = bill_with_lines(bill_id, person_id=person_id)
    if bill is None:
        raise Http404
    try:
        proof = proof_of(bill)
    except BillNotSettled as refusal:
        raise Http404 from refusal
    return HttpResponse(
        json.dumps(proof, ensure_ascii=False, indent=1),
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="proof-{bill.id}.json"',
            "Cache-Control": "private, no-store",
        },
    )

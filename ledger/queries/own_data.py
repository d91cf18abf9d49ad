"""What the ledger keeps of a person, whole, for that person.

It is read some hundred rows at a time. Left out is what is nobody's to see: tokens of
means of payment, digests, and the names of staff.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from ledger.models import Bill, Deposit, Dispute, Evidence, Instrument
from ledger.queries.bill_lists import CHUNK_ROWS, Narrowing, find_bills

Row = Mapping[str, Any]

BILL = (
    "id kind status currency total_minor insurer_minor line_minor due_minor "
    "opened_at closed_at due_at settled_at"
)
CHARGE = "line_no code name category quantity amount_minor explanation occurred_at"
PAYMENT = "id gateway channel reference amount_minor status reason created_at ended_at"
TENDER = "kind amount_minor slip at"
REFUND = (
    "id amount_minor insurer_minor status reason decline_reason takes_payment_back "
    "requested_at ended_at"
)
DISPUTE = "id status statement decision opened_at ended_at"
EVIDENCE = "media_type size_bytes at"
NOTICE = "kind amount_minor due_at again_at at"
INSTRUMENT = "id gateway kinds cap_minor started_at ended_at"
DEPOSIT = "id kind amount_minor currency at"
GONE_BACK = "amount_minor at"

PARTS = (
    "charges",
    "steps",
    "payments__tenders",
    "refunds",
    "disputes",
    "notices",
)


def told(row: Any, names: str) -> dict[str, Any]:
    """Give columns of a row by their names, which spaces part."""
    return {name: getattr(row, name) for name in names.split()}


def own_data(person_id: UUID) -> dict[str, Iterable[Row]]:
    """Give what is kept of a person by kind; each is read as it is gone through."""
    instruments = Instrument.objects.filter(holder_id=person_id).order_by("started_at")
    return {
        "means_of_payment": (told(row, INSTRUMENT) for row in instruments.iterator()),
        "deposits": _deposits(person_id),
        "bills": _bills(person_id),
    }


def _deposits(person_id: UUID) -> Iterator[Row]:
    rows = Deposit.objects.filter(holder_id=person_id).prefetch_related("returns")
    for row in rows.order_by("id").iterator(chunk_size=CHUNK_ROWS):
        back = [told(one, GONE_BACK) for one in row.returns.all()]
        yield told(row, DEPOSIT) | {"given_back": back}


def _bills(person_id: UUID) -> Iterator[Row]:
    before: UUID | None = None
    while bills := find_bills(person_id, Narrowing(), before=before, rows=CHUNK_ROWS):
        prefetch_related_objects(bills, "merchant", *PARTS)
        yield from map(_bill, bills)
        before = bills[-1].id


def _bill(bill: Bill) -> Row:
    return told(bill, BILL) | {
        "merchant": bill.merchant.name,
        "charges": [told(one, CHARGE) for one in bill.charges.all()],
        "timeline": [
            told(one, "status at") | {"by": one.by.partition(":")[0]}
            for one in bill.steps.all()
        ],
        "payments": [
            told(one, PAYMENT)
            | {"tenders": [told(part, TENDER) for part in one.tenders.all()]}
            for one in bill.payments.all()
        ],
        "refunds": [told(one, REFUND) for one in bill.refunds.all()],
        "disputes": [
            told(one, DISPUTE) | {"evidence": _evidence(one)}
            for one in bill.disputes.all()
        ],
        "notices": [told(one, NOTICE) for one in bill.notices.all()],
    }


def _evidence(dispute: Dispute) -> list[Row]:
    """Tell of files without opening them; each is on its bill's page."""
    files = Evidence.objects.filter(dispute=dispute).defer("content").order_by("id")
    return [told(file, EVIDENCE) for file in files]

"""What the ledger keeps of a person, whole, for that person.

It is read some hundred rows at a time. Left out is what is nobody's to see: tokens of
means of payment, digests, and the names of staff.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from ledger.models import Bill, Deposit, Dispute, Evidence, Instrument
from ledger.queries.bill_lists import CHUNK_ROWS, Narrowing, find_bills
from ledger.queries.evidence import PORTAL, is_sent_by

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
EVIDENCE = "id media_type size_bytes at"
NOTICE = "kind amount_minor due_at again_at at"
INSTRUMENT = "id gateway kinds cap_minor started_at ended_at"
DEPOSIT = "id kind amount_minor currency at"
GONE_BACK = "amount_minor at"

PLACES = frozenset(
    {
        "api",
        "credit",
        "desk",
        "gate",
        "gateway",
        "hospital",
        "insurer",
        "lane",
        "link",
        "portal",
        "worker",
    }
)
"""What stands before the colon of who did a step, or alone; others are people."""

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


def subjects_asked_of(person_id: UUID) -> QuerySet[Bill, UUID]:
    """Name the stays and visits of others whose bills this person is asked to pay."""
    asked = Bill.objects.filter(payer_id=person_id).exclude(holder_id=person_id)
    return asked.values_list("subject_id", flat=True)


def _deposits(person_id: UUID) -> Iterator[Row]:
    rows = Deposit.objects.filter(holder_id=person_id).prefetch_related("returns")
    for row in rows.order_by("id").iterator(chunk_size=CHUNK_ROWS):
        back = [told(one, GONE_BACK) for one in row.returns.all()]
        yield told(row, DEPOSIT) | {"given_back": back}


def _bills(person_id: UUID) -> Iterator[Row]:
    before: UUID | None = None
    while bills := find_bills(person_id, Narrowing(), before=before, rows=CHUNK_ROWS):
        prefetch_related_objects(bills, "merchant", *PARTS)
        for bill in bills:
            yield _bill(bill, person_id)
        before = bills[-1].id


def _bill(bill: Bill, person_id: UUID) -> Row:
    return told(bill, BILL) | {
        "merchant": bill.merchant.name,
        "charges": [told(one, CHARGE) for one in bill.charges.all()],
        "timeline": [
            told(one, "status at") | {"by": _place(one.by)} for one in bill.steps.all()
        ],
        "payments": [
            told(one, PAYMENT)
            | {"tenders": [told(part, TENDER) for part in one.tenders.all()]}
            for one in bill.payments.all()
        ],
        "refunds": [told(one, REFUND) for one in bill.refunds.all()],
        "disputes": [_dispute(one, person_id) for one in bill.disputes.all()],
        "notices": [told(one, NOTICE) for one in bill.notices.all()],
    }


def _place(by: str) -> str:
    place = by.partition(":")[0]
    return place if place in PLACES else "desk"


def _dispute(dispute: Dispute, person_id: UUID) -> Row:
    """Tell of a dispute; what the other person of the bill said of it is theirs."""
    by = dispute.opened_by
    is_anothers = _place(by) == PORTAL and not is_sent_by(by, person_id)
    row = told(dispute, DISPUTE) | {"evidence": _evidence(dispute, person_id)}
    return row | {"statement": None} if is_anothers else row


def _evidence(dispute: Dispute, person_id: UUID) -> list[Row]:
    """Tell of the files that this person sent, each by its digest, one after the other.

    They themselves open at their own addresses.
    """
    files = Evidence.objects.filter(dispute=dispute).order_by("id")
    return [
        told(file, EVIDENCE) | {"sha256": sha256(bytes(file.content)).hexdigest()}  # type: ignore[arg-type]  # a file, not a text
        for file in files.iterator(chunk_size=1)
        if is_sent_by(file.by, person_id)
    ]

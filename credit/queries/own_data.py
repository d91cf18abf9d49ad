"""What credit keeps of a citizen, whole, for that citizen."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from credit.models import (
    Citizen,
    CounterBinding,
    Credential,
    CredentialProof,
    CreditLine,
    DataExport,
    InboxEntry,
    LineStep,
    Look,
    Mandate,
    Message,
    NoticeWishes,
    SignInPhone,
)
from ledger.queries.own_data import told

Row = Mapping[str, Any]

CITIZEN = "ref name id_no phone score insured updated_at"
PHONE = "phone proof reason at"
CREDENTIAL = "id kind value colour valid_from valid_to"
PROOF = "kind value colour valid_to finding at"
COUNTER = "credential_id reason at"
LINE = "kind currency status suspended_for opened_at"
STEP = "line_id status cause at"
MANDATE = "step gateway kinds cap_minor given_at"
WISHES = "ways language quiet_from quiet_to email new_email updated_at"
ENTRY = "bill_id at read_at"
MESSAGE = "channel address topic text status queued_at ended_at"
LOOK = "at what reason"


def own_data(holder_id: UUID) -> dict[str, Iterable[Row]]:
    """Give what is kept of a citizen by kind; each is read as it is gone through."""
    held = {"holder_id": holder_id}
    rows: dict[str, tuple[Any, str]] = {
        "citizen": (Citizen.objects.filter(**held), CITIZEN),
        "sign_in_phones": (SignInPhone.objects.filter(citizen_id=holder_id), PHONE),
        "credentials": (Credential.objects.filter(**held), CREDENTIAL),
        "credential_proofs": (CredentialProof.objects.filter(**held), PROOF),
        "bindings_at_counters": (CounterBinding.objects.filter(**held), COUNTER),
        "credit_lines": (CreditLine.objects.filter(**held), LINE),
        "credit_line_steps": (LineStep.objects.filter(**held), STEP),
        "mandates": (Mandate.objects.filter(**held), MANDATE),
        "wishes": (NoticeWishes.objects.filter(citizen_id=holder_id), WISHES),
        "notices_in_the_portal": (InboxEntry.objects.filter(**held), ENTRY),
        # Without codes: they show whose mailbox it is, so they are read only there.
        "messages": (Message.objects.filter(**held).exclude(topic=""), MESSAGE),
        "times_saved": (DataExport.objects.filter(**held), "at"),
    }
    looks = Look.objects.filter(**held).select_related("merchant").order_by("id")
    return {name: _each(found, names) for name, (found, names) in rows.items()} | {
        "looks": (
            told(row, LOOK) | {"by": row.merchant.name if row.merchant else "city"}
            for row in looks.iterator()
        )
    }


def _each(rows: Any, names: str) -> Iterator[Row]:
    for row in rows.order_by("pk").iterator():
        yield told(row, names)

"""Close a citizen's account: what is theirs is erased, what the law keeps is kept."""

import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from credit.models import (
    Citizen,
    Credential,
    CredentialProof,
    CreditLine,
    InboxEntry,
    Message,
    NoticeWishes,
    SignInPhone,
)
from credit.operations.give_mandate import end_mandate
from credit.operations.lock_citizen import CitizenUnknown
from credit.operations.step_lines import step_lines
from credit.operations.suspend_line import LineOwes
from credit.queries.mandates import newest_mandate
from credit.rules.lines import LineStatus, StepCause
from ledger.errors import Rejected
from ledger.operations.open_accounts import close_account as close_books
from ledger.queries.loose_ends import loose_ends_of

BY = "portal"
INDEX_BYTES = 32

StaysRunning = Callable[[UUID, datetime], int]
"""Says how many stays of a holder run at a moment: garages are above this floor."""

WAY_TO_CLOSED = {
    LineStatus.FROZEN: [LineStatus.ACTIVE, LineStatus.SUSPENDED, LineStatus.CLOSED],
    LineStatus.ACTIVE: [LineStatus.SUSPENDED, LineStatus.CLOSED],
    LineStatus.SUSPENDED: [LineStatus.CLOSED],
    LineStatus.CLOSED: [],
}
"""A line's steps on its map to where it ends."""


class StillRunning(Rejected):
    """A stay or a visit has not ended."""

    code = "credit.account.still_running"
    sentence = _("Stays or visits that still run: %(count)s.")


class BillsUnpaid(Rejected):
    """Something is owed."""

    code = "credit.account.bills_unpaid"
    sentence = _("Bills that are not paid yet: %(count)s.")


class StillDisputed(Rejected):
    """A dispute has not been decided."""

    code = "credit.account.disputed"
    sentence = _("Disputes that are not decided yet: %(count)s.")


class BeingPaid(Rejected):
    """A payment is under way, or its answer was lost."""

    code = "credit.account.being_paid"
    sentence = _("Payments that are still under way: %(count)s.")


class BeingRefunded(Rejected):
    """Money is on its way back."""

    code = "credit.account.being_refunded"
    sentence = _("Refunds that are still under way: %(count)s.")


class DepositLeft(Rejected):
    """A deposit lies at a desk."""

    code = "credit.account.deposit_left"
    sentence = _("A deposit of yours waits at the desk where you paid it.")


def in_the_way(holder_id: UUID, *, stays: StaysRunning, at: datetime) -> list[Rejected]:
    """Name what stands in the way of closing a citizen's account, if anything."""
    ends = loose_ends_of(holder_id)
    counted = (
        (StillRunning, ends.running + stays(holder_id, at)),
        (BillsUnpaid, ends.unpaid),
        (StillDisputed, ends.disputed),
        (BeingPaid, ends.being_paid),
        (BeingRefunded, ends.being_refunded),
    )
    named: list[Rejected] = [
        refusal(count=count) for refusal, count in counted if count
    ]
    return [*named, DepositLeft()] if ends.has_money_here else named


def close_account(*, holder_id: UUID, stays: StaysRunning, at: datetime) -> None:
    """Let a citizen go; what is closed stays closed, and closing it again is harmless.

    Lines and mandate end, credentials are unbound, nobody signs in any more, and
    every sealed column of the person is emptied, its digest replaced by chance. The
    bills and the books stay with the holder's id, which then leads to nobody.

    The citizen and the credentials are held before anything is counted: a stay or a
    visit that begins right now is seen here, or begins as nobody's.

    Raises:
        CitizenUnknown, StillRunning, BillsUnpaid, StillDisputed, BeingPaid,
        BeingRefunded, DepositLeft, LineOwes: in this order.
    """
    with transaction.atomic(savepoint=False):
        citizen = _held(holder_id)
        if citizen.closed_at is not None:
            return
        for refusal in in_the_way(holder_id, stays=stays, at=at):
            raise refusal
        if newest_mandate(holder_id):
            end_mandate(ref=citizen.ref, at=at)
        _close_lines(holder_id, at=at)
        _unbind(holder_id, at=at)
        _forget(holder_id)
        _erase(citizen, at=at)


def _held(holder_id: UUID) -> Citizen:
    """Hold a citizen and what they are recognised by, alone.

    Whoever begins something of theirs keeps one of these rows (``keep_citizen``,
    ``find_plate_holder``): they are waited for, or wait and find nobody.
    """
    citizens = Citizen.objects.select_for_update(of=("self",)).select_related("user")
    citizen = citizens.filter(holder_id=holder_id).first()
    if citizen is None:
        raise CitizenUnknown
    own = Credential.objects.select_for_update().filter(holder_id=holder_id)
    list(own.order_by("id").values_list("id"))
    return citizen


def _close_lines(holder_id: UUID, *, at: datetime) -> None:
    rows = CreditLine.objects.select_for_update(no_key=True).order_by("id")
    for line in rows.filter(holder_id=holder_id):
        for status in WAY_TO_CLOSED[LineStatus(line.status)]:
            step_lines(
                lines=[line], status=status, cause=StepCause.PERSON, by=BY, at=at
            )
            if status == LineStatus.CLOSED and not close_books(
                holder_id=holder_id, account_id=line.account_id, at=at
            ):
                raise LineOwes


def _unbind(holder_id: UUID, *, at: datetime) -> None:
    own = Credential.objects.filter(holder_id=holder_id)
    own.filter(valid_to=None).update(valid_to=Greatest(F("valid_from"), at))
    own.filter(valid_to__gt=at).update(valid_to=Greatest(F("valid_from"), at))
    erased = {}
    for credential in own:
        credential.value, credential.value_index = "", _chance()
        credential.save(update_fields=["value", "value_index"])
        erased[credential.proof_id] = credential.value_index
    for proof in CredentialProof.objects.filter(holder_id=holder_id):
        # What was bound by a proof goes on being what was proved.
        proof.value, proof.value_index = "", erased.get(proof.id) or _chance()
        proof.save(update_fields=["value", "value_index"])
    for phone in SignInPhone.objects.filter(citizen_id=holder_id):
        phone.phone, phone.phone_index, phone.register_index = "", _chance(), _chance()
        phone.save(update_fields=["phone", "phone_index", "register_index"])


def _forget(holder_id: UUID) -> None:
    InboxEntry.objects.filter(holder_id=holder_id).delete()
    messages = Message.objects.filter(holder_id=holder_id)
    # In the order in which what became of them is recorded.
    list(messages.select_for_update().order_by("id").values_list("id"))
    messages.delete()
    NoticeWishes.objects.filter(citizen_id=holder_id).delete()


def _erase(citizen: Citizen, *, at: datetime) -> None:
    if citizen.user is not None:
        # Passkeys: rows of a library above this floor, found by their user.
        citizen.user.authenticator_set.all().delete()  # type: ignore[attr-defined]
        if citizen.user.is_staff:
            citizen.user = None  # Whoever works here goes on doing so, as nobody's.
        else:
            citizen.user.is_active = False
            citizen.user.save(update_fields=["is_active"])
    citizen.id_no = citizen.name = citizen.phone = ""
    citizen.id_no_index, citizen.phone_index = _chance(), _chance()
    citizen.score, citizen.insured = 0, False
    citizen.closed_at = citizen.updated_at = at
    citizen.save()


def _chance() -> bytes:
    """Give a digest of nothing: no value is ever found by it."""
    return secrets.token_bytes(INDEX_BYTES)

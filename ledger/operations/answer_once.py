"""Answer a call under an Idempotency-Key once, and the same ever after.

The claim is committed before the work, so that a second sending meanwhile is
told to wait instead of waiting; the answer is stored in the work's own
transaction, so that there is never one without the other. Who works holds the
lock of the claim's row: a claim that nobody holds belongs to a worker that
died, and may be taken over ``TAKEOVER_AFTER``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models.idempotency import CallStatus, IdempotentCall
from ledger.rules.ids import time_ordered_id

TAKEOVER_AFTER = timedelta(seconds=10)
"""Far more than the moment between committing a claim and locking its row."""

KEPT_FOR = timedelta(days=8)
"""The contract promises seven days."""


class CallRunning(Rejected):
    """The first call under this key has not been answered yet."""

    code = "ledger.idempotency.running"
    sentence = _("The first call with this Idempotency-Key is still running.")
    retry_after_seconds = 1


class CallDiffers(Rejected):
    """The key was used before, for something else."""

    code = "ledger.idempotency.differs"
    sentence = _("This Idempotency-Key was used with other content.")


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do the work of one call."""

    id: UUID
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered, as it went over the wire."""

    status: int
    body: str
    content_type: str


def claim_call(
    *, caller: str, key: str, digest: bytes, at: datetime
) -> Claim | KeptAnswer:
    """Claim the call, or give the answer it had.

    Raises:
        CallDiffers: the key was used with other content.
        CallRunning: somebody is at work on it.
    """
    mine = time_ordered_id(at, "idempotent_call", uuid4())
    claim = IdempotentCall(
        id=mine, caller=caller, key=key, digest=digest, claimed_at=at, created_at=at
    )
    with transaction.atomic(durable=True):
        IdempotentCall.objects.bulk_create([claim], ignore_conflicts=True)
        call = IdempotentCall.objects.get(caller=caller, key=key)
        if bytes(call.digest) != digest:
            raise CallDiffers
        if call.status == CallStatus.DONE:
            return _kept(call)
        if call.id == mine or _takes_over(call, at):
            return Claim(call.id, at)
    raise CallRunning


def do_claimed(*, claim: Claim, work: Callable[[], KeptAnswer]) -> KeptAnswer:
    """Do the work and store its answer, both or neither.

    Raises:
        CallRunning: the claim was taken over meanwhile.
    """
    with transaction.atomic(durable=True):
        rows = _held_by(claim).select_for_update()
        if not rows:
            raise CallRunning
        answer = work()
        _store(claim, answer)
    return answer


def renew_claim(*, claim: Claim, at: datetime) -> Claim:
    """Go on with work that takes longer than ``TAKEOVER_AFTER``; give the new claim.

    Raises:
        CallRunning: the claim was taken over meanwhile.
    """
    with transaction.atomic(savepoint=False):
        if not _held_by(claim).update(claimed_at=at):
            raise CallRunning
    return Claim(claim.id, at)


def keep_refusal(*, claim: Claim, answer: KeptAnswer) -> None:
    """Store a refusal by a rule: asked again, it is the same answer."""
    with transaction.atomic(savepoint=False):
        _store(claim, answer)


def drop_claim(*, claim: Claim) -> None:
    """Forget a call that did nothing, so that it may be sent again, mended."""
    with transaction.atomic(savepoint=False):
        _held_by(claim).delete()


def forget_old_calls(*, at: datetime) -> int:
    """Delete calls older than ``KEPT_FOR``; give how many there were."""
    with transaction.atomic(savepoint=False):
        old = IdempotentCall.objects.filter(created_at__lt=at - KEPT_FOR)
        return old.delete()[0]


def _held_by(claim: Claim) -> QuerySet[IdempotentCall]:
    return IdempotentCall.objects.filter(
        id=claim.id, claimed_at=claim.claimed_at, status=CallStatus.RUNNING
    )


def _store(claim: Claim, answer: KeptAnswer) -> None:
    _held_by(claim).update(
        status=CallStatus.DONE,
        answer_status=answer.status,
        answer_body=answer.body,
        answer_type=answer.content_type,
    )


def _takes_over(call: IdempotentCall, at: datetime) -> bool:
    left = IdempotentCall.objects.select_for_update(skip_locked=True).filter(
        id=call.id, status=CallStatus.RUNNING, claimed_at__lte=at - TAKEOVER_AFTER
    )
    return bool(left) and left.update(claimed_at=at) == 1


def _kept(call: IdempotentCall) -> KeptAnswer:
    status = call.answer_status or 500  # The constraint says a done call has one.
    return KeptAnswer(status, call.answer_body, call.answer_type)

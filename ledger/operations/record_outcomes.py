"""Record what gateways answered: payments end, bills settle, the books follow."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from ledger.models import Bill, BillStep, Payment, PaymentAnswer
from ledger.money import Money
from ledger.operations.claim_bills import WORKER
from ledger.operations.keep_surplus import Unexpected, keep_surplus
from ledger.operations.look_again import look_again
from ledger.operations.note_overdue import note_overdue
from ledger.operations.note_standing import note_standing
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.operations.tell_outcomes import tell_outcomes
from ledger.ports import Outcome, Posting
from ledger.queries.policies import retry_pauses_at
from ledger.rules import accounts
from ledger.rules.dunning import next_try
from ledger.rules.settlement import Verdict, judge
from ledger.rules.settling import Taken, postings_of, settling
from ledger.rules.states import BillStatus, PaymentStatus

BEING_PAID = (BillStatus.SETTLING, BillStatus.WRITTEN_OFF)
"""Where a bill with an open payment stands."""


def record_outcomes(
    *, outcomes: Sequence[Outcome], asked_by: str, at: datetime
) -> dict[str, str]:
    """Keep every answer and carry out what follows, in one transaction.

    ``asked_by`` is ``collect`` or ``ask``. Gives the status each reference has
    now. A payment that has moved on since the question was asked stays as it is;
    its answer is kept all the same, and money that came late goes back.
    """
    heard = {outcome.reference: outcome for outcome in outcomes}
    with transaction.atomic(savepoint=False):
        payments = list(
            Payment.objects.select_for_update(no_key=True)
            .filter(reference__in=heard)
            .defer("token")
            .order_by("id")
        )
        _keep_answers(payments, heard, asked_by=asked_by, at=at)
        verdicts = {
            payment.id: judge(payment, outcome=heard[payment.reference], at=at)
            for payment in payments
        }
        _move_payments(payments, verdicts, at=at)
        strayed = [one for one in payments if verdicts[one.id].may_stray]
        look_again(payments=strayed, at=at)
        postings = _move_bills(payments, verdicts, at=at)
        surplus = [
            _unexpected(payment, cause=cause, outcome=heard[payment.reference])
            for payment in payments
            if (cause := verdicts[payment.id].surplus)
        ]
        # Posted in one go: all accounts are locked at once.
        post_all(postings=postings + keep_surplus(found=surplus, at=at), at=at)
    return {payment.reference: payment.status for payment in payments}


def _keep_answers(
    payments: Iterable[Payment],
    heard: dict[str, Outcome],
    *,
    asked_by: str,
    at: datetime,
) -> None:
    PaymentAnswer.objects.bulk_create(
        [
            PaymentAnswer(
                payment_id=payment.id,
                holder_id=payment.holder_id,
                asked_by=asked_by,
                answer=heard[payment.reference].answer,
                reason=heard[payment.reference].reason,
                raw=heard[payment.reference].raw,
                at=at,
            )
            for payment in payments
        ]
    )


def _move_payments(
    payments: Iterable[Payment], verdicts: dict[UUID, Verdict], *, at: datetime
) -> None:
    groups: dict[Verdict, list[UUID]] = {}
    for payment in payments:
        verdict = verdicts[payment.id]
        payment.status = verdict.status or payment.status
        if verdict.ends or verdict.waits:
            groups.setdefault(verdict, []).append(payment.id)
    for verdict, ids in groups.items():
        Payment.objects.filter(id__in=ids).update(**_changes(verdict, at=at))


def _changes(verdict: Verdict, *, at: datetime) -> dict[str, Any]:
    is_parked = verdict.waits and verdict.ask_at is None
    changes: dict[str, Any] = {
        "ask_at": verdict.ask_at,
        "parked_at": at if is_parked else None,
    }
    if verdict.status:
        changes |= {
            "status": verdict.status,
            "reason": verdict.reason,
            "retryable": verdict.retryable,
        }
    return changes | {"ended_at": at} if verdict.ends else changes


def _unexpected(payment: Payment, *, cause: str, outcome: Outcome) -> Unexpected:
    came = Money(payment.amount_minor, payment.currency)
    return Unexpected(
        gateway=payment.gateway,
        reference=payment.reference,
        amount=outcome.amount or came,
        cause=cause,
        holder_id=payment.holder_id,
        bill_id=payment.bill_id,
        payment_id=payment.id,
    )


def _move_bills(
    payments: Iterable[Payment], verdicts: dict[UUID, Verdict], *, at: datetime
) -> list[Posting]:
    """Move the bills whose payments ended; give what is to be posted for them."""
    final = (PaymentStatus.SUCCEEDED, PaymentStatus.DECLINED)
    ended = {p.bill_id: p for p in payments if verdicts[p.id].status in final}
    bills = list(
        Bill.objects.select_for_update(no_key=True)
        .filter(id__in=ended, status__in=BEING_PAID)
        .order_by("id")
    )
    paid = [b for b in bills if ended[b.id].status == PaymentStatus.SUCCEEDED]
    # What was written off stays written off unless it is paid.
    declined = [
        b
        for b in bills
        if ended[b.id].status == PaymentStatus.DECLINED
        and b.status == BillStatus.SETTLING
    ]
    postings = [p for bill in paid for p in _settling(bill, ended[bill.id], at=at)]
    for bill in paid:
        bill.status = BillStatus.SETTLED
    pauses = retry_pauses_at(at) if declined else {}
    overdue_before = _once_overdue(declined)
    for bill in declined:
        is_late = bill.due_at is None or bill.due_at <= at
        is_overdue = is_late or bill.id in overdue_before
        bill.status = BillStatus.OVERDUE if is_overdue else BillStatus.CLOSED
        payment = ended[bill.id]
        if payment.channel == WORKER:
            _try_again(bill, verdicts[payment.id], pauses=pauses, at=at)
    Bill.objects.filter(id__in=[b.id for b in paid]).update(
        status=BillStatus.SETTLED, settled_at=at, collect_at=None
    )
    Bill.objects.bulk_update(declined, ["status", "collect_at", "retries"])
    BillStep.objects.bulk_create(
        [
            BillStep(
                bill_id=bill.id,
                holder_id=bill.holder_id,
                status=bill.status,
                at=at,
                by=f"gateway:{ended[bill.id].gateway}",
            )
            for bill in (*paid, *declined)
        ]
    )
    late = [b for b in paid if _may_be_late(b, ended[b.id], at=at)]
    note_standing(
        holder_ids=[one for b in late for one in (b.holder_id, b.payer_id)], at=at
    )
    note_overdue(bills=[b for b in declined if b.status == BillStatus.OVERDUE], at=at)
    tell_outcomes(paid=paid, declined=declined, payments=ended, at=at)
    _open_clearing({(ended[bill.id].gateway, bill.currency) for bill in paid}, at=at)
    return postings


def _open_clearing(gateways: set[tuple[str, str]], *, at: datetime) -> None:
    open_accounts(
        accounts=[
            AccountToOpen(accounts.clearing(gateway), currency)
            for gateway, currency in sorted(gateways)
        ],
        at=at,
    )


def _once_overdue(declined: Sequence[Bill]) -> set[UUID]:
    """Name the bills that go back to being overdue, whatever this clock says."""
    if not declined:
        return set()
    steps = BillStep.objects.filter(
        bill_id__in=[bill.id for bill in declined], status=BillStatus.OVERDUE
    )
    return set(steps.values_list("bill_id", flat=True))


def _may_be_late(bill: Bill, payment: Payment, *, at: datetime) -> bool:
    """Say whether a bill may have been overdue: paid at the first try it was not.

    Clocks of machines differ; a look too many costs little.
    """
    is_first_try = payment.channel == WORKER and not bill.retries
    return not is_first_try or bill.due_at is None or bill.due_at <= at


def _try_again(
    bill: Bill, verdict: Verdict, *, pauses: Mapping[str, Sequence[int]], at: datetime
) -> None:
    """Plan a declined bill's next try; what a person tried leaves its plan alone."""
    # A claim takes the moment away; one that stands there is a new mandate's, or
    # that of a payer who was named meanwhile.
    if bill.collect_at is not None:
        return
    if verdict.retryable:
        bill.collect_at = next_try(
            reason=verdict.reason, retries=bill.retries, pauses=pauses, at=at
        )
    bill.retries += 1


def _settling(bill: Bill, payment: Payment, *, at: datetime) -> list[Posting]:
    """The payment's postings: the holder no longer owes, the merchant is owed."""
    taken = [Taken(accounts.clearing(payment.gateway), bill.cash_minor)]
    moves = settling(bill=bill, status=bill.status, taken=taken)
    return postings_of(moves, bill=bill, key=("settle", payment.id), at=at)

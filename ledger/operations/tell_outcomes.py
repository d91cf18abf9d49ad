"""Tell payers what became of their payments, refunds and disputes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from ledger.models import Bill, Notice, NoticeKind, Payment, Refund
from ledger.operations.claim_bills import WORKER
from ledger.operations.write_notices import new_notice, steps_told, write_notices
from ledger.rules.states import DisputeStatus

DECIDED = {
    DisputeStatus.UPHELD: NoticeKind.UPHELD,
    DisputeStatus.REJECTED: NoticeKind.REJECTED,
}


def tell_outcomes(
    *,
    paid: Sequence[Bill],
    declined: Sequence[Bill],
    payments: Mapping[UUID, Payment],
    at: datetime,
) -> None:
    """Tell whoever paid, and whose bills could not be collected by themselves.

    Of a row of declines the first and the last are told: those in between, a day
    apart, say nothing new. Who paid by hand has seen it declined.
    """
    failed = [
        bill
        for bill in declined
        if payments[bill.id].channel == WORKER
        and (bill.retries == 1 or bill.collect_at is None)
    ]
    steps = steps_told(bills=failed, kind=NoticeKind.DECLINED) if failed else {}
    # Paid once more after the first payment was taken back: that is news again.
    again = steps_told(bills=paid, kind=NoticeKind.PAID) if paid else {}
    write_notices(
        notices=[
            *(
                new_notice(
                    bill=bill,
                    kind=NoticeKind.PAID,
                    step=again.get(bill.id, -1) + 1,
                    payer_id=payments[bill.id].payer_id,
                    at=at,
                )
                for bill in paid
            ),
            *(
                new_notice(
                    bill=bill,
                    kind=NoticeKind.DECLINED,
                    step=steps.get(bill.id, 0) + 1,
                    at=at,
                )
                for bill in failed
            ),
        ]
    )


def tell_refunds(*, refunds: Sequence[Refund], at: datetime) -> None:
    """Tell payers that money has gone back to them; a fund's part tells nobody."""
    told = [refund for refund in refunds if refund.amount_minor]
    bills = {refund.id: bill for refund in told if (bill := _bill_of(refund))}
    steps = dict(steps_told(bills=bills.values(), kind=NoticeKind.REFUNDED))
    notices: list[Notice] = []
    for refund in told:
        bill = bills.get(refund.id)
        if bill is None:
            continue
        steps[bill.id] = steps.get(bill.id, 0) + 1
        notices.append(
            new_notice(
                bill=bill,
                kind=NoticeKind.REFUNDED,
                step=steps[bill.id],
                payer_id=refund.payment.payer_id if refund.payment else None,
                amount_minor=refund.amount_minor,
                at=at,
            )
        )
    write_notices(notices=notices)


def tell_taken_back(*, bill: Bill, payment: Payment, at: datetime) -> None:
    """Tell whoever paid that the payment was taken back; the bill is the caller's."""
    kind = NoticeKind.TAKEN_BACK
    step = steps_told(bills=[bill], kind=kind).get(bill.id, 0) + 1
    notice = new_notice(
        bill=bill, kind=kind, step=step, payer_id=payment.payer_id, at=at
    )
    write_notices(notices=[notice])


def tell_decision(*, bill: Bill, status: DisputeStatus, at: datetime) -> None:
    """Tell a disputed bill's payer how it was decided; its row is the caller's."""
    kind = DECIDED[status]
    steps = steps_told(bills=[bill], kind=kind)
    step = steps.get(bill.id, 0) + 1
    write_notices(notices=[new_notice(bill=bill, kind=kind, step=step, at=at)])


def _bill_of(refund: Refund) -> Bill | None:
    return refund.surplus.bill if refund.surplus else refund.bill

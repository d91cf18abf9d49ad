"""Write a bill off: nobody expects to be paid any more, but nothing is forgotten."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Bill, NoticeKind
from ledger.operations.note_standing import note_standing
from ledger.operations.note_step import note_step
from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.operations.post_transfers import post_all
from ledger.operations.start_payment import BillUnknown
from ledger.operations.write_notices import new_notice, write_notices
from ledger.queries.policies import policy_at
from ledger.rules import accounts
from ledger.rules.settling import CITY_RISK, postings_of, writing_off
from ledger.rules.states import BillStatus


class BillNotOverdue(Rejected):
    """Only what is overdue, and not disputed or being paid, can be given up."""

    code = "ledger.bill.not_overdue"
    sentence = _("The bill is “%(status)s” and can't be written off.")


class WrittenOffTooEarly(Rejected):
    """The policy asks for more patience."""

    code = "ledger.bill.written_off_too_early"
    sentence = _("The bill may be written off from %(date)s on.")


def write_off_bill(*, bill_id: UUID, by: str, at: datetime) -> None:
    """Give up an overdue bill; ``by`` is the person who decides it.

    Its holder owes nothing any more, but it stays in arrears and may still be
    paid. Whoever bore the risk bears the loss.

    Raises:
        BillUnknown, BillNotOverdue, WrittenOffTooEarly: in this order.
    """
    with transaction.atomic(savepoint=False):
        bill = Bill.objects.select_for_update(no_key=True).filter(id=bill_id).first()
        if bill is None:
            raise BillUnknown
        if bill.status != BillStatus.OVERDUE:
            raise BillNotOverdue(status=bill.get_status_display())
        allowed_from = policy_at(at).written_off_from(bill.due_at or at)
        if at < allowed_from:
            raise WrittenOffTooEarly(date=f"{allowed_from:%Y-%m-%d}")
        bill.status = BillStatus.WRITTEN_OFF
        bill.collect_at = bill.notice_at = None
        bill.save(update_fields=["status", "collect_at", "notice_at"])
        note_step(bill=bill, by=by, at=at)
        notice = new_notice(bill=bill, kind=NoticeKind.WRITTEN_OFF, step=0, at=at)
        write_notices(notices=[notice])
        note_standing(holder_ids=(bill.holder_id, bill.payer_id), at=at)
        _post(bill, at=at)


def _post(bill: Bill, *, at: datetime) -> None:
    if bill.risk_mode == CITY_RISK:
        loss = AccountToOpen(accounts.BAD_DEBT, bill.currency)
        open_accounts(accounts=[loss], at=at)
    postings = postings_of(
        writing_off(bill=bill), bill=bill, key=("write_off", bill.id), at=at
    )
    post_all(postings=postings, at=at)

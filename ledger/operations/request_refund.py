"""Ask for money back: the whole of a paid bill, a part of it, or some of its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import BadInput, Rejected
from ledger.models import Bill, Payment, Refund, RefundLine
from ledger.operations.approve_refund import SamePerson, give_to_fund
from ledger.operations.refund_lines import draw_up_lines
from ledger.operations.start_payment import BillUnknown
from ledger.queries.policies import policy_at
from ledger.queries.refunds import (
    Left,
    given_alone_minor,
    left_before,
    left_of,
    paid_by,
)
from ledger.rules.refund_lines import LineShare
from ledger.rules.states import BillStatus, RefundStatus


class RefundDiffers(Rejected):
    """The id was used before, for another refund."""

    code = "ledger.refund.differs"
    sentence = _("A refund with this id was asked for with other content.")


class BillNotRefundable(Rejected):
    """Nobody has paid the bill; there is nothing to give back."""

    code = "ledger.bill.not_refundable"
    sentence = _("The bill is “%(status)s”; only what was paid can be given back.")


class RefundOutOfRange(BadInput):
    """A refund gives something back, and nothing below zero."""

    code = "ledger.refund.out_of_range"
    sentence = _("A refund gives back at least one minor unit.")


class SplitByInsurer(Rejected):
    """The insurer split the bill's lines together: what goes back is for it to say."""

    code = "ledger.refund.split_by_insurer"
    sentence = _("Its insurer split the bill; charges go back where they were made.")


class LinesDiffer(Rejected):
    """The lines don't sum to the amount that was asked for."""

    code = "ledger.refund.lines_differ"
    sentence = _("The lines sum to %(lines)s minor units, not to %(amount)s.")


class RefundExceedsPaid(Rejected):
    """More was asked for than was paid and not given back yet."""

    code = "ledger.refund.exceeds_paid"
    sentence = _("Of what was paid only %(left)s minor units can be refunded.")


class RefundExceedsInsurer(Rejected):
    """More was asked for than the insurer's part of the bill that is left."""

    code = "ledger.refund.exceeds_insurer"
    sentence = _("Of the insurer's part only %(left)s minor units can be returned.")


@dataclass(frozen=True, slots=True)
class RefundDraft:
    """What is to be given back, and who asks for it and why.

    ``amount_minor`` goes to the citizen, ``insurer_minor`` to the fund. Neither
    and no lines: all that is left of both, or of the citizen's alone where the insurer
    split the bill. An amount alone leaves the fund out.
    ``lines`` are line numbers, each with what the citizen gets back of it
    (``None``: all that is left, or what the others leave of ``amount_minor``);
    the fund's part of a line goes with it. ``moved`` says of lines that were split
    anew what goes back to the citizen and to the fund: what moved from one to the
    other is below zero there. ``takes_payment_back``: the payment was a mistake of its
    desk's, and the bill is owed again once the money is back.
    """

    id: UUID
    bill_id: UUID
    reason: str
    requested_by: str
    amount_minor: int | None = None
    insurer_minor: int | None = None
    lines: Mapping[str, int | None] = field(default_factory=dict)
    moved: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    takes_payment_back: bool = False


def request_refund(
    *, draft: RefundDraft, at: datetime, approved_by: str = ""
) -> Refund:
    """Reserve a refund; approved at once when its sum needs no second person.

    What went back of the bill before without one counts towards that sum.

    The caller brings the id; asked again with the same content, it is the refund
    of the first time. ``approved_by`` is somebody who has approved it already.
    What goes to the citizen is given back by a worker, or at the desk that took
    it; what goes to the fund alone is booked at once.

    Raises:
        BillUnknown: there is no such bill.
        RefundDiffers: the id stands for another refund.
        BillNotRefundable: the bill has not been paid.
        SamePerson: who asks can't be the one who approves.
        SplitByInsurer: lines, or the fund's part, of what an insurer split as a whole.
        RefundOutOfRange: an amount is below zero, or nothing is to be given back.
        LineUnknown, LineRefunded, LineExceeded, LinesDiffer: as they say.
        RefundExceedsPaid: all refunds together would exceed the payment.
        RefundExceedsInsurer: or the insurer's part.
    """
    with transaction.atomic(savepoint=False):
        bill = (
            Bill.objects.select_for_update(no_key=True).filter(id=draft.bill_id).first()
        )
        if bill is None:
            raise BillUnknown
        earlier = Refund.objects.filter(id=draft.id).first()
        if earlier is not None:
            return _same(earlier, draft, bill=bill)
        if bill.status != BillStatus.SETTLED:
            raise BillNotRefundable(status=bill.get_status_display())
        if approved_by and approved_by == draft.requested_by:
            raise SamePerson
        if bill.split_by_insurer and (draft.lines or draft.insurer_minor):
            raise SplitByInsurer
        refund, lines = _drawn_up(bill, draft, at=at)
        # In small parts no more goes back on one person's word than at once.
        alone_minor = given_alone_minor(bill.id)
        alone_minor += refund.amount_minor + refund.insurer_minor
        if approved_by or alone_minor < policy_at(at).refund_approval_from_minor:
            refund.status = RefundStatus.APPROVED
            refund.approved_by, refund.approved_at = approved_by, at
        refund.save(force_insert=True)
        RefundLine.objects.bulk_create(_line_rows(refund, lines))
        if refund.status == RefundStatus.APPROVED and not refund.amount_minor:
            give_to_fund(refund=refund, at=at)
    return refund


def _same(earlier: Refund, draft: RefundDraft, *, bill: Bill) -> Refund:
    """Give the refund that this id stands for, if it is the one that is meant."""
    lines = dict(earlier.lines.values_list("charge__line_no", "amount_minor"))
    is_same = (
        earlier.bill_id == draft.bill_id
        and draft.amount_minor in (None, earlier.amount_minor)
        and draft.insurer_minor in (None, earlier.insurer_minor)
        and earlier.requested_by == draft.requested_by
        and lines.keys() == draft.lines.keys() | draft.moved.keys()
        and all(asked in (None, lines[no]) for no, asked in draft.lines.items())
        and all(lines[no] == moved[0] for no, moved in draft.moved.items())
    )
    if not is_same or not _is_as_whole(earlier, draft, bill=bill):
        raise RefundDiffers
    return earlier


def _is_as_whole(earlier: Refund, draft: RefundDraft, *, bill: Bill) -> bool:
    """Say whether a refund without amounts stands for one of all that was left."""
    said = (draft.amount_minor, draft.insurer_minor)
    if said != (None, None) or draft.lines or draft.moved:
        return True
    left = _whole(bill, left_before(earlier, bill))
    return (earlier.amount_minor, earlier.insurer_minor) == left


def _whole(bill: Bill, left: Left) -> tuple[int, int]:
    """Say what a refund of all that is left gives to the citizen and to the fund."""
    return left.cash_minor, 0 if bill.split_by_insurer else left.insurer_minor


def _drawn_up(
    bill: Bill, draft: RefundDraft, *, at: datetime
) -> tuple[Refund, list[LineShare]]:
    """Decide what goes back to whom, in the order of the refusals."""
    _check_range(draft)
    lines = draw_up_lines(
        bill, asked=draft.lines, moved=draft.moved, amount_minor=draft.amount_minor
    )
    left = left_of(bill)
    if bill.split_by_insurer and not lines:
        left = Left(left.cash_minor, 0)
    amount_minor, insurer_minor = _amounts(draft, lines, left=left)
    if amount_minor > left.cash_minor or (amount_minor, insurer_minor) == (0, 0):
        raise RefundExceedsPaid(left=left.cash_minor)
    if insurer_minor > left.insurer_minor:
        raise RefundExceedsInsurer(left=left.insurer_minor)
    payment = paid_by(bill)
    refund = _refund(bill, draft, payment=payment, at=at)
    refund.amount_minor, refund.insurer_minor = amount_minor, insurer_minor
    return refund, lines


def _check_range(draft: RefundDraft) -> None:
    given = [draft.amount_minor, draft.insurer_minor, *draft.lines.values()]
    given += [sum(moved) for moved in draft.moved.values()]
    given += [sum(part) for part in zip(*draft.moved.values(), strict=True)]
    if any(minor is not None and minor < 0 for minor in given):
        raise RefundOutOfRange(pointer="/amount_minor")
    if draft.amount_minor == 0 and not draft.insurer_minor and not draft.lines:
        raise RefundOutOfRange(pointer="/amount_minor")


def _amounts(
    draft: RefundDraft, lines: Sequence[LineShare], *, left: Left
) -> tuple[int, int]:
    """Say how much goes to the citizen and how much to the fund."""
    if lines:
        amount_minor = sum(line.citizen_minor for line in lines)
        insurer_minor = sum(line.insurer_minor for line in lines)
        if draft.amount_minor not in (None, amount_minor):
            raise LinesDiffer(lines=amount_minor, amount=draft.amount_minor)
        if draft.insurer_minor not in (None, insurer_minor):
            raise LinesDiffer(lines=insurer_minor, amount=draft.insurer_minor)
        return amount_minor, insurer_minor
    if draft.amount_minor is None and draft.insurer_minor is None:
        return left.cash_minor, left.insurer_minor
    return draft.amount_minor or 0, draft.insurer_minor or 0


def _refund(
    bill: Bill, draft: RefundDraft, *, payment: Payment | None, at: datetime
) -> Refund:
    return Refund(
        id=draft.id,
        holder_id=bill.holder_id,
        holder_shard=bill.holder_shard,
        bill_id=bill.id,
        payment=payment,
        gateway=payment.gateway if payment else "",
        charge_reference=payment.reference if payment else "",
        reference=draft.id.hex,
        currency=bill.currency,
        status=RefundStatus.REQUESTED,
        reason=draft.reason,
        requested_by=draft.requested_by,
        requested_at=at,
        takes_payment_back=draft.takes_payment_back,
    )


def _line_rows(refund: Refund, lines: Sequence[LineShare]) -> list[RefundLine]:
    return [
        RefundLine(
            refund=refund,
            holder_id=refund.holder_id,
            charge_id=line.charge_id,
            amount_minor=line.citizen_minor,
            insurer_minor=line.insurer_minor,
        )
        for line in lines
    ]

"""What a person may do about a bill: ask for money back, dispute it, write it off."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.enums import ActionVariant

from ledger.admin.acts import Act, Doing
from ledger.admin.desk_forms import DisputeForm, RefundForm
from ledger.models import Dispute, Refund
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.request_refund import RefundDraft, request_refund
from ledger.operations.write_off_bill import write_off_bill
from ledger.queries.disputes import may_be_disputed
from ledger.queries.policies import policy_at
from ledger.queries.refunds import left_of
from ledger.rules.states import (
    BILL_EDGES,
    BillStatus,
    RefundStatus,
)


def _may_refund(doing: Doing) -> bool:
    if doing.row.status != BillStatus.SETTLED:
        return False
    left = left_of(doing.row)
    return left.cash_minor > 0 or left.insurer_minor > 0


def _request_refund(doing: Doing, given: Mapping[str, Any]) -> str:
    draft = RefundDraft(
        id=UUID(str(given["row_id"])),
        bill_id=doing.row.id,
        reason=given["reason"],
        requested_by=doing.by,
        amount_minor=given["amount_minor"],
        lines=dict.fromkeys(given["lines"]),
    )
    refund = request_refund(draft=draft, at=doing.at)
    if refund.status == RefundStatus.REQUESTED:
        return gettext("Asked for. Another person approves it.")
    return gettext("Asked for. It needs no second person and is on its way.")


def _may_dispute(doing: Doing) -> bool:
    return may_be_disputed(doing.row, at=doing.at)


def _open_dispute(doing: Doing, given: Mapping[str, Any]) -> None:
    draft = DisputeDraft(
        id=UUID(str(given["row_id"])),
        bill_id=doing.row.id,
        statement=given["statement"],
        opened_by=doing.by,
    )
    open_dispute(draft=draft, at=doing.at)


def _may_write_off(doing: Doing) -> bool:
    bill, at = doing.row, doing.at
    if (bill.status, BillStatus.WRITTEN_OFF) not in BILL_EDGES:
        return False
    return bool(at >= policy_at(at).written_off_from(bill.due_at or at))


def _write_off(doing: Doing, _answers: Mapping[str, Any]) -> None:
    write_off_bill(bill_id=doing.row.id, by=doing.by, at=doing.at)


REQUEST_REFUND = Act(
    name="request_refund",
    title=_("Ask for a refund"),
    explained=_(
        "The money goes back to where it came from. From the sum in the collection "
        "policy on, another person must approve it."
    ),
    permission="ledger.request_refund",
    offered=_may_refund,
    makes=Refund,
    carry_out=_request_refund,
    form=RefundForm,
    icon="undo",
)
OPEN_DISPUTE = Act(
    name="open_dispute",
    title=_("Open a dispute"),
    explained=_(
        "An unpaid bill is neither collected nor dunned until the dispute has been "
        "decided; a paid one stays paid."
    ),
    permission="ledger.open_dispute",
    offered=_may_dispute,
    makes=Dispute,
    carry_out=_open_dispute,
    form=DisputeForm,
    icon="gavel",
)
WRITE_OFF = Act(
    name="write_off",
    title=_("Write off"),
    explained=_(
        "Nobody collects the bill any more, and whoever bore the risk bears the loss. "
        "It still counts against its payer, and may still be paid."
    ),
    permission="ledger.write_off_bill",
    offered=_may_write_off,
    carry_out=_write_off,
    icon="delete_sweep",
    variant=ActionVariant.DANGER,
)

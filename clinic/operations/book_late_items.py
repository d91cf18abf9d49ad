"""Book what a hospital charges after discharge: one supplement bill, closed at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clinic.models import ChargeItem, Visit
from clinic.operations.book_items import ChargeLine, new_items
from clinic.operations.insurer_share import post_insurer_shares
from clinic.operations.item_drafts import charge_draft, debt_of
from clinic.operations.open_claims import open_claims
from clinic.operations.register_visit import draft_of
from clinic.operations.take_estimates import take_estimates
from clinic.rules.states import ItemStatus
from credit.operations.defer_charges import book_dues, defer_charges, place_holds
from ledger.operations.form_bill import BillParts, WholeBill
from ledger.operations.form_supplement import form_supplements, open_supplements
from ledger.rules.ids import time_ordered_id


def book_late_items(
    *, visit: Visit, lines: Sequence[ChargeLine], digests: Sequence[bytes], at: datetime
) -> list[ChargeItem]:
    """Write items of a visit that was discharged, whose row the caller holds.

    Nobody stands at a window any more: what the line carries is deferred, the
    rest is due. The insurer has been asked about the visit already, so that these
    are split by their estimates; one that keeps claims is asked about them too, and
    their bill closes when it has answered.
    """
    bill_id = time_ordered_id(at, "bill", visit.id, "late", lines[0].line_no)
    with transaction.atomic(savepoint=False):
        items = new_items(visit, lines, digests, bill_id=bill_id, at=at)
        bill = _claim if visit.hospital.keeps_claims else _close
        bill(visit, items, at=at)
    return items


def _close(visit: Visit, items: Sequence[ChargeItem], *, at: datetime) -> None:
    """Form a bill that is closed at once, split by the estimates."""
    parts = _book(visit, items, at=at)
    charges = [charge_draft(item) for item in items]
    supplement = WholeBill(draft_of(visit, items[0].bill_id), charges, parts)
    (charge_ids,) = form_supplements(bills=[supplement], at=at)
    for item, charge_id in zip(items, charge_ids, strict=True):
        item.charge_id = charge_id
    ChargeItem.objects.bulk_create(items)
    take_estimates(items, at=at)
    shares = [(items[0].bill_id, parts.insurer_minor)]
    post_insurer_shares(visit=visit, shares=shares, at=at)


def _claim(visit: Visit, items: Sequence[ChargeItem], *, at: datetime) -> None:
    """Open a bill of what is held or due, and a claim for it."""
    _hold(visit, items, at=at)
    charges = [charge_draft(item) for item in items]
    supplement = WholeBill(draft_of(visit, items[0].bill_id), charges)
    (charge_ids,) = open_supplements(bills=[supplement], at=at)
    for item, charge_id in zip(items, charge_ids, strict=True):
        item.charge_id = charge_id
    ChargeItem.objects.bulk_create(items)
    open_claims(visit=visit, bill_ids=[items[0].bill_id], at=at)


def _hold(visit: Visit, items: Sequence[ChargeItem], *, at: datetime) -> None:
    """Hold each citizen's share on the line; what it doesn't carry is due."""
    debts = [debt_of(visit, item, amount_minor=item.citizen_minor) for item in items]
    reasons = place_holds(debts=debts, at=at)
    refused = []
    for item, debt, reason in zip(items, debts, reasons, strict=True):
        if reason:
            refused.append((item, debt))
        elif debt.amount_minor:
            item.hold_id = debt.hold_id
    due_ids = book_dues(debts=[debt for _, debt in refused], at=at)
    for (item, _), due_id in zip(refused, due_ids, strict=True):
        item.status, item.due_id = ItemStatus.DUE, due_id


def _book(visit: Visit, items: Sequence[ChargeItem], *, at: datetime) -> BillParts:
    """Book each citizen's share onto the line or to ``due``; give the bill's parts."""
    debts = [debt_of(visit, item, amount_minor=item.citizen_minor) for item in items]
    reasons = defer_charges(debts=debts, at=at)
    refused = [
        (item, debt)
        for item, debt, reason in zip(items, debts, reasons, strict=True)
        if reason
    ]
    due_ids = book_dues(debts=[debt for _, debt in refused], at=at)
    for (item, _), due_id in zip(refused, due_ids, strict=True):
        item.status, item.due_id = ItemStatus.DUE, due_id
    due_minor = sum(item.citizen_minor for item, _ in refused)
    return BillParts(
        line_minor=sum(item.citizen_minor for item in items) - due_minor,
        due_minor=due_minor,
        insurer_minor=sum(item.insurer_minor for item in items),
    )

"""Plan charges of a visit: what was ordered is held on the line, and on no bill."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.models import PlannedCharge, Visit
from clinic.operations.book_items import ChargeLine, new_items
from clinic.operations.item_drafts import debt_of
from clinic.operations.lock_visit import refuse_unless_open
from credit.operations.defer_charges import place_holds
from ledger.operations.post_transfers import post_all
from ledger.operations.prepared import one_trip
from ledger.ports import Posting
from ledger.rules.ids import time_ordered_id


def plan_charges(
    *, visit: Visit, lines: Sequence[ChargeLine], digests: Sequence[bytes], at: datetime
) -> list[PlannedCharge]:
    """Keep lines as planned, each with the citizen's estimated share held if it fits.

    The caller holds the visit's row.

    Raises:
        VisitNotOpen: the patient has left; nothing is planned any more.
    """
    refuse_unless_open(visit)
    with transaction.atomic(savepoint=False):
        items = new_items(visit, lines, digests, bill_id=visit.bill_id, at=at)
        debts = [
            replace(debt, key=(*debt.key, "planned"), bill_id=None)
            for item in items
            for debt in (debt_of(visit, item, amount_minor=item.citizen_minor),)
        ]
        reasons = place_holds(debts=debts, at=at)
        planned = [
            PlannedCharge(
                id=item.id,
                holder_id=item.holder_id,
                visit=visit,
                line_no=item.line_no,
                code=item.code,
                name=item.name,
                category=item.category,
                quantity=item.quantity,
                unit_price_minor=item.unit_price_minor,
                amount_minor=item.amount_minor,
                insurance_class=item.insurance_class,
                planned_for=item.performed_at,
                hold_id=None if reason or not debt.amount_minor else debt.hold_id,
                held_minor=0 if reason else debt.amount_minor,
                digest=item.digest,
                recorded_at=at,
            )
            for item, debt, reason in zip(items, debts, reasons, strict=True)
        ]
        with one_trip() as trip:
            trip.insert(planned)
    return planned


def release_plans(plans: Sequence[PlannedCharge], *, at: datetime) -> None:
    """Let go what planned charges hold."""
    post_all(
        postings=[
            Posting(
                id=time_ordered_id(at, "release", hold_id),
                holder_id=plan.holder_id,
                kind="release",
                about_id=hold_id,
            )
            for plan in plans
            for hold_id in _held(plan)
        ],
        at=at,
    )


def _held(plan: PlannedCharge) -> list[UUID]:
    return [plan.hold_id] if plan.hold_id else []

"""What a receipt says of a stay."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from ledger.ports import ReceiptSubject
from parking.models import ParkingSession
from parking.queries.lots import lot_by_id

KIND = "parking"


def facts_of_stays(subjects: Collection[ReceiptSubject]) -> dict[UUID, dict[str, Any]]:
    """Say of each bill of a stay whose car stood where, and when; by bill."""
    wanted = {subject.subject_id for subject in subjects}
    stays = {row.id: row for row in ParkingSession.objects.filter(id__in=wanted)}
    return {
        subject.bill_id: _facts(stays[subject.subject_id])
        for subject in subjects
        if subject.subject_id in stays
    }


def _facts(stay: ParkingSession) -> dict[str, Any]:
    lot = lot_by_id(stay.lot_id)
    facts = {
        "plate": stay.plate,
        "lot": lot.name,
        "lot_zh": lot.name_zh,
        "entry_at": stay.entry_at and stay.entry_at.isoformat(),
        "exit_at": stay.exit_at and stay.exit_at.isoformat(),
    }
    return {name: said for name, said in facts.items() if said}

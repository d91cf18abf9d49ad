"""Record a whole stay whose entry and exit are told together, long after."""

from datetime import datetime

from django.db import transaction

from parking.operations.record_entry import record_entry
from parking.operations.record_exit import record_exit
from parking.ports import GateAnswer, GateReading, LotView


def record_stay(
    *, lot: LotView, entry: GateReading, leave: GateReading, at: datetime
) -> GateAnswer:
    """Record the entry, then the exit, both or neither; give the exit's answer.

    Raises:
        LaneUnknown, EventConflict: in this order.
    """
    with transaction.atomic(savepoint=False):
        record_entry(lot=lot, reading=entry, at=at)
        return record_exit(lot=lot, reading=leave, at=at)

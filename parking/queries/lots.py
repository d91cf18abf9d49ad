"""Lots and lanes, kept in memory for a moment: every car asks for them."""

import time
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound
from ledger.queries.merchants import risk_modes
from parking.models import Lane, Lot
from parking.ports import LotView

KEPT_SECONDS = 5.0
"""How long a changed tariff or a new lane may stay unseen by a web process."""

_SEEN = (
    "id",
    "code",
    "name",
    "name_zh",
    "merchant_id",
    "tariff_code",
    "zone",
    "currency",
)
_kept: dict[UUID, tuple[float, LotView]] = {}


class LotUnknown(NotFound):
    """No lot goes by this name, or not one of the asker's."""

    code = "parking.lot.unknown"
    sentence = _("There is no such lot.")


class LaneUnknown(NotFound):
    """The lot has no such lane; other lots' lanes are none of its business."""

    code = "parking.lane.unknown"
    sentence = _("This lot has no lane “%(lane)s”.")


def lot_by_id(lot_id: UUID | None) -> LotView:
    """Give a lot as it was some seconds ago at most.

    Raises:
        LotUnknown: there is none.
    """
    if lot_id is None:
        raise LotUnknown
    kept = _kept.get(lot_id)
    if kept and time.monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1]
    lot = _read(lot_id)
    _kept[lot_id] = (time.monotonic(), lot)
    return lot


def lane_of(lot: LotView, lane: str) -> UUID:
    """Give the id of a lane, by its code.

    Raises:
        LaneUnknown: the lot has none of this code.
    """
    lane_id = lot.lanes.get(lane)
    if lane_id is None and lot.id in _kept:
        forget_lots()  # It may have been built since the lot was read.
        lane_id = lot_by_id(lot.id).lanes.get(lane)
    if lane_id is None:
        raise LaneUnknown(lane=lane)
    return lane_id


def forget_lots() -> None:
    """Read all lots anew; for whoever has just changed one."""
    _kept.clear()


def _read(lot_id: UUID) -> LotView:
    row = Lot.objects.filter(id=lot_id).values(*_SEEN).first()
    if row is None:
        raise LotUnknown
    modes = risk_modes({row["merchant_id"]})
    lanes = Lane.objects.filter(lot_id=lot_id).values_list("code", "id")
    return LotView(**row, risk_mode=modes[row["merchant_id"]], lanes=dict(lanes))

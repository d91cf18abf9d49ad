"""Earlier stays of a plate, for the tariffs that look at them; others ask nothing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ledger.queries.prepared import rows_of
from parking.ports import KnownSession, Stay
from parking.queries.sessions import LATEST, LATEST_MAX, known
from parking.rules.matching import stays_before
from parking.rules.permits import midnight
from parking.rules.tariff import Tariff, TariffVersion

IN_LOT_MAX = 200
"""Visits of one car that may be one visit: more than it can make in some days."""

OF_DAYS = """SELECT GREATEST(entry_at, permit_to), exit_at FROM parking_parkingsession
 WHERE plate_index = %s AND has_allowance AND exit_at > %s AND entry_at < %s
   AND outcome <> 'exit_unread' AND exit_at >= entry_at
   AND (permit_to IS NULL OR permit_to < exit_at)
 ORDER BY exit_at"""
"""A plate's stays in all lots that give an allowance, over the days of a stay."""


def earlier_stays(
    tariff: Tariff,
    *,
    lot_id: UUID,
    plate_index: bytes,
    entry_at: datetime,
    others: Sequence[KnownSession] | None = None,
) -> tuple[Stay, ...]:
    """Give the stays before ``entry_at`` that this tariff looks at; often none.

    ``others`` are the car's latest in the lot where they are known already.
    """
    version = _version(tariff, entry_at)
    if version.has_allowance:
        return _of_days(version, plate_index, entry_at=entry_at)
    if version.reentry_us is None:
        return ()
    if others is None or len(others) >= LATEST_MAX:
        others = known(rows_of(LATEST, [lot_id, plate_index, IN_LOT_MAX]))
    return stays_before(others, entry_at=entry_at)


def _version(tariff: Tariff, entry_at: datetime) -> TariffVersion:
    zone = tariff.versions[0].zone
    return tariff.version_on(entry_at.astimezone(zone).date())


def _of_days(
    version: TariffVersion, plate_index: bytes, *, entry_at: datetime
) -> tuple[Stay, ...]:
    first = entry_at.astimezone(version.zone).date()
    since = midnight(first, zone=version.zone)
    rows = rows_of(OF_DAYS, [plate_index, since, entry_at])
    return tuple(Stay(began_at, ended_at) for began_at, ended_at in rows)

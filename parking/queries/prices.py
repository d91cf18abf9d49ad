"""What a stay in a lot costs, with everything the tariff may look at."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ledger.errors import BadInput
from parking.ports import KnownSession, LotView, Quote, Stay, TariffJson
from parking.queries.tariffs import load_tariff
from parking.rules.matching import stays_before
from parking.rules.tariff import lost_record_fee, quote

HELD_STAY = timedelta(hours=24)
"""The stay whose price is held at entry: longer ones are the exception."""

DEFAULT_CLASS = "car"


def price_held_stay(
    lot: LotView, *, entry_at: datetime, vehicle_class: str
) -> Quote | None:
    """Quote the stay that is held for at entry; ``None`` when it has no price."""
    return _quote(
        lot, Stay(entry_at, entry_at + HELD_STAY, vehicle_class or DEFAULT_CLASS)
    )


def price_session(
    lot: LotView,
    session: KnownSession,
    *,
    exit_at: datetime,
    vehicle_class: str,
    others: Sequence[KnownSession],
) -> Quote | None:
    """Quote a session that ends at ``exit_at``; ``None`` when it has no price.

    What a permit covers is not charged. The class that was read at entry counts;
    ``vehicle_class`` is the one at exit.
    """
    if session.entry_at is None:
        return None
    entry_at = session.entry_at
    if session.permit_to:
        entry_at = min(max(entry_at, session.permit_to), exit_at)
    stay = Stay(
        entry_at,
        exit_at,
        session.vehicle_class or vehicle_class or DEFAULT_CLASS,
        prior=stays_before(others, entry_at=entry_at)
        if entry_at == session.entry_at
        else (),
    )
    return _quote(lot, stay)


def price_lost_record(lot: LotView, *, at: datetime, vehicle_class: str) -> int:
    """Say what an exit without an entry costs, in minor units; often nothing."""
    try:
        fee = lost_record_fee(
            load_tariff(lot.tariff_code),
            at=at,
            vehicle_class=vehicle_class or DEFAULT_CLASS,
        )
    except BadInput:
        return 0
    return fee.amount_minor if fee else 0


def tariff_on(lot: LotView, at: datetime) -> TariffJson:
    """Name the tariff of a lot and its version at a moment."""
    tariff = load_tariff(lot.tariff_code)
    version = tariff.version_on(at.astimezone(tariff.versions[0].zone).date())
    return {"code": version.code, "version": version.version}


def _quote(lot: LotView, stay: Stay) -> Quote | None:
    """Quote, unless the stay is one that no tariff prices: ten years, the year 1900."""
    try:
        return quote(load_tariff(lot.tariff_code), stay)
    except BadInput:
        return None

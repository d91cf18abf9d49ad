"""What a stay in a lot costs, with everything the tariff may look at."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ledger.errors import BadInput
from ledger.models.sealed import blind_index_of
from parking.ports import KnownSession, LotView, Quote, Stay, TariffJson
from parking.queries.earlier_stays import earlier_stays
from parking.queries.reductions import reductions_of
from parking.queries.tariffs import load_tariff, quote_by_code
from parking.rules.plates import PLATE
from parking.rules.reductions import reduced_quote
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
    plate_index: bytes,
    paid_minor: int = 0,
) -> Quote | None:
    """Quote a session that ends at ``exit_at``; ``None`` when it has no price.

    What a permit covers is not charged, and what was given is taken off, but for
    what has been paid. The class that was read at entry counts; ``vehicle_class``
    is the one at exit.
    """
    if session.entry_at is None:
        return None
    entry_at = session.entry_at
    if session.permit_to:
        entry_at = min(max(entry_at, session.permit_to), exit_at)
    tariff = load_tariff(lot.tariff_code)
    stay = Stay(
        entry_at,
        exit_at,
        session.vehicle_class or vehicle_class or DEFAULT_CLASS,
        prior=earlier_stays(
            tariff,
            lot_id=lot.id,
            plate_index=plate_index,
            entry_at=entry_at,
            # Time that a permit leaves over continues no visit.
            others=others if entry_at == session.entry_at else (),
        ),
    )
    given = reductions_of(session) if session.is_reduced else ()
    try:
        if given:
            return reduced_quote(tariff, stay, reductions=given, paid_minor=paid_minor)
        return quote(tariff, stay)
    except BadInput:
        return None


def quote_of_plate(lot: LotView, *, code: str, stay: Stay) -> Quote:
    """Quote a stay of a plate with what is known of its earlier ones in this lot.

    Another lot's tariff is quoted without them: they are none of the asker's business.

    Raises:
        TariffUnknown, TariffFileWrong, BadInput: as ``quote_by_code`` says.
    """
    if code != lot.tariff_code:
        return quote_by_code(code=code, stay=stay)
    tariff = load_tariff(code)
    priced = quote(tariff, stay)  # It refuses a stay that nobody can look up.
    prior = earlier_stays(
        tariff,
        lot_id=lot.id,
        plate_index=blind_index_of(PLATE, stay.plate),
        entry_at=stay.entry_at,
    )
    return quote(tariff, replace(stay, prior=prior)) if prior else priced


def gives_allowance(lot: LotView) -> bool:
    """Say whether stays in a lot use up free time that a plate has in others too."""
    return any(v.has_allowance for v in load_tariff(lot.tariff_code).versions)


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

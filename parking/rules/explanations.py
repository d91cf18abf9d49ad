"""Why a charge is what it is, as data: enough to compute it again and to show it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from parking.ports import KnownSession, LotView, Quote, TariffJson

LOST_RECORD = "lost_record"


def explain_quote(
    lot: LotView, session: KnownSession, *, price: Quote
) -> dict[str, Any]:
    """Explain a fee by its quote; ``input_hash`` tells whether it can be repeated."""
    return {
        **_place(lot),
        **price.as_json(),
        "entry_at": session.entry_at.isoformat() if session.entry_at else None,
        "input_hash": price.input_hash,
    }


def explain_lost_record(
    lot: LotView, *, tariff: TariffJson, at: datetime, fee_minor: int
) -> dict[str, Any]:
    """Explain the price of a stay whose entry nobody read."""
    moment = at.astimezone(ZoneInfo(lot.zone)).isoformat()
    return {
        **_place(lot),
        "fee_minor": fee_minor,
        "currency": lot.currency,
        "lines": [
            {
                "from": moment,
                "to": moment,
                "rule": LOST_RECORD,
                "units": "1",
                "unit_price_minor": fee_minor,
                "amount_minor": fee_minor,
            }
        ],
        "tariff": tariff,
    }


def _place(lot: LotView) -> dict[str, str]:
    return {"lot": lot.code, "lot_name": lot.name, "lot_name_zh": lot.name_zh}

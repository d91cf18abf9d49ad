"""Why a charge is what it is, as data: enough to compute it again and to show it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from parking.ports import KnownSession, LineJson, LotView, Quote, TariffJson

LOST_RECORD = "lost_record"
WAIVER = "waiver"


def explain_quote(
    lot: LotView, session: KnownSession, *, price: Quote
) -> dict[str, Any]:
    """Explain a fee by its quote; ``input_hash`` tells whether it can be repeated."""
    return {
        **_place(lot),
        **price.as_json(),
        "entry_at": session.entry_at.isoformat() if session.entry_at else None,
        **({"taken": _taken(price)} if price.taken else {}),
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


def explain_waiver(
    explanation: Mapping[str, Any], *, waiver_id: UUID, amount_minor: int, at: datetime
) -> dict[str, Any]:
    """Explain what is left of a fee of which a person has waived a part.

    The line stands at the end of the stay, which is what lines tell of.
    """
    lines = explanation.get("lines")
    moment = lines[-1]["to"] if lines else at.astimezone(UTC).isoformat()
    taken = {"id": str(waiver_id), "rule": WAIVER, "funder": None}
    return {
        **explanation,
        "fee_minor": explanation.get("fee_minor", 0) - amount_minor,
        "lines": [*explanation.get("lines", []), waiver_line(moment, amount_minor)],
        "taken": [
            *explanation.get("taken", []),
            taken | {"amount_minor": amount_minor},
        ],
    }


def waiver_line(moment: str, amount_minor: int) -> LineJson:
    """Make the line for what a person took off at a moment."""
    return {
        "from": moment,
        "to": moment,
        "rule": WAIVER,
        "units": "1",
        "unit_price_minor": -amount_minor,
        "amount_minor": -amount_minor,
    }


def _taken(price: Quote) -> list[dict[str, Any]]:
    """Say what was taken off by which validation or waiver, and who pays for it."""
    return [
        {
            "id": str(one.id),
            "rule": one.rule,
            "funder": str(one.funder_id) if one.funder_id else None,
            "amount_minor": one.amount_minor,
        }
        for one in price.taken
    ]


def _place(lot: LotView) -> dict[str, str]:
    return {"lot": lot.code, "lot_name": lot.name, "lot_name_zh": lot.name_zh}

"""Open a lot with its lanes."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ledger.operations.open_accounts import AccountToOpen, open_accounts
from ledger.rules import accounts
from ledger.rules.ids import name_based_id
from parking.models import Lane, Lot
from parking.queries.lots import forget_lots
from parking.queries.tariffs import load_tariff


def open_lot(  # noqa: PLR0913 - what a lot is
    *,
    code: str,
    name: str,
    merchant_id: UUID,
    tariff_code: str,
    lanes: Mapping[str, str],
    at: datetime,
    name_zh: str = "",
    capacity: int | None = None,
) -> UUID:
    """See to it that a lot known by ``code`` exists with these lanes; give its id.

    ``lanes`` gives each lane's code its direction. Zone and currency are the
    tariff's. A lot that exists keeps what it has and gets the lanes it lacks.

    Raises:
        TariffUnknown: no tariff has this code.
    """
    version = load_tariff(tariff_code).versions[-1]
    lot_id = name_based_id("lot", code)
    income = (
        accounts.merchant_deferred(merchant_id),
        accounts.merchant_payable(merchant_id),
    )
    with transaction.atomic(savepoint=False):
        Lot.objects.bulk_create(
            [
                Lot(
                    id=lot_id,
                    code=code,
                    name=name,
                    name_zh=name_zh,
                    merchant_id=merchant_id,
                    tariff_code=tariff_code,
                    zone=version.zone.key,
                    currency=version.currency,
                    capacity=capacity,
                    opened_at=at,
                )
            ],
            ignore_conflicts=True,
        )
        _build_lanes(lot_id, lanes)
        open_accounts(
            accounts=[AccountToOpen(account, version.currency) for account in income],
            at=at,
        )
    forget_lots()
    return lot_id


def _build_lanes(lot_id: UUID, lanes: Mapping[str, str]) -> None:
    Lane.objects.bulk_create(
        [
            Lane(
                id=name_based_id("lane", lot_id, code),
                lot_id=lot_id,
                code=code,
                direction=direction,
            )
            for code, direction in lanes.items()
        ],
        ignore_conflicts=True,
    )

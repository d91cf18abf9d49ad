"""Give permits, renew them by the month, and put cars on and off them."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ledger.errors import BadInput, NotFound, Rejected
from ledger.models.sealed import blind_index_of
from ledger.rules.ids import name_based_id, time_ordered_id
from parking.models import ParkingSession, Permit, PermitCar
from parking.rules.permits import (
    midnight,
    months_later,
    months_since,
    permit_ends,
)
from parking.rules.plates import PLATE, read_plate
from parking.rules.states import SessionStatus

MONTHS_MAX = 24
"""Who wants a permit for longer renews it; more is a slip of the hand."""


class PermitUnknown(NotFound):
    """No permit has this id."""

    code = "parking.permit.unknown"
    sentence = _("There is no such permit.")


class MonthsOutOfRange(BadInput):
    """A permit is for a month at least."""

    code = "parking.permit.months_out_of_range"
    sentence = _("A permit is given for 1 to %(most)s months.")


class CarOnPermit(Rejected):
    """The permit names this car already."""

    code = "parking.permit.car_named"
    sentence = _("This car is on the permit already.")


class CarNotOnPermit(Rejected):
    """The permit doesn't name this car."""

    code = "parking.permit.car_not_named"
    sentence = _("This car is not on the permit.")


def give_permit(
    *,
    lot_id: UUID,
    plates: Iterable[str],
    valid_from: datetime,
    valid_to: datetime,
    places: int = 1,
    name: str = "",
    permit_id: UUID | None = None,
) -> UUID:
    """Let some cars park without paying, ``places`` of them at a time; give its id.

    Raises:
        PlateMalformed: one of them is no plate.
    """
    spelled = sorted({read_plate(plate) for plate in plates})
    permit_id = permit_id or time_ordered_id(
        valid_from, "permit", lot_id, *spelled, valid_to
    )
    with transaction.atomic(savepoint=False):
        Permit.objects.bulk_create(
            [
                Permit(
                    id=permit_id,
                    lot_id=lot_id,
                    name=name,
                    places=places,
                    valid_from=valid_from,
                    valid_to=valid_to,
                )
            ],
            ignore_conflicts=True,
        )
        cars = [_car(permit_id, plate, lot_id=lot_id) for plate in spelled]
        PermitCar.objects.bulk_create(cars, ignore_conflicts=True)
    return permit_id


def give_months(  # noqa: PLR0913 - what a permit is
    *,
    lot_id: UUID,
    zone: str,
    plates: Iterable[str],
    first_day: date,
    months: int,
    places: int = 1,
    name: str = "",
    permit_id: UUID | None = None,
) -> UUID:
    """Give a permit for whole months of the lot's calendar from a day on.

    Raises:
        MonthsOutOfRange, PlateMalformed: in this order.
    """
    _check_months(months)
    where = ZoneInfo(zone)
    return give_permit(
        lot_id=lot_id,
        plates=plates,
        valid_from=midnight(first_day, zone=where),
        valid_to=permit_ends(first_day, months=months, zone=where),
        places=places,
        name=name,
        permit_id=permit_id,
    )


def renew_permit(*, permit_id: UUID, months: int) -> datetime:
    """Let a permit last some months longer; give the moment at which it ends then.

    Cars that stand there by this permit keep it as long.

    Raises:
        MonthsOutOfRange, PermitUnknown: in this order.
    """
    _check_months(months)
    with transaction.atomic(savepoint=False):
        permit = _locked(permit_id)
        zone = ZoneInfo(permit.lot.zone)
        first = permit.valid_from.astimezone(zone).date()
        last = permit.valid_to.astimezone(zone).date()
        until = months_since(first, last) + months
        permit.valid_to = max(
            midnight(months_later(first, until), zone=zone), permit.valid_to
        )
        permit.save(update_fields=["valid_to"])
        ParkingSession.objects.filter(
            permit_id=permit.id, status=SessionStatus.OPEN
        ).update(permit_to=permit.valid_to)
    return permit.valid_to


def add_car(*, permit_id: UUID, plate: str) -> None:
    """Put a car on a permit, from its next entry on.

    Raises:
        PlateMalformed, PermitUnknown, CarOnPermit: in this order.
    """
    spelled = read_plate(plate)
    with transaction.atomic(savepoint=False):
        permit = _locked(permit_id)
        if _named(permit, spelled).exists():
            raise CarOnPermit
        number = permit.cars.count()
        PermitCar.objects.bulk_create(
            [_car(permit.id, spelled, lot_id=permit.lot_id, number=number)]
        )


def take_off_car(*, permit_id: UUID, plate: str, at: datetime) -> None:
    """Take a car off a permit; if it stands there now, it leaves without paying.

    Raises:
        PlateMalformed, PermitUnknown, CarNotOnPermit: in this order.
    """
    spelled = read_plate(plate)
    with transaction.atomic(savepoint=False):
        permit = _locked(permit_id)
        if not _named(permit, spelled).update(taken_off_at=at):
            raise CarNotOnPermit


def _check_months(months: int) -> None:
    if not 1 <= months <= MONTHS_MAX:
        raise MonthsOutOfRange(pointer="/months", most=MONTHS_MAX)


def _locked(permit_id: UUID) -> Permit:
    permits = Permit.objects.select_for_update(no_key=True, of=("self",))
    permit = permits.select_related("lot").filter(id=permit_id).first()
    if permit is None:
        raise PermitUnknown
    return permit


def _named(permit: Permit, plate: str) -> QuerySet[PermitCar]:
    return permit.cars.filter(
        plate_index=blind_index_of(PLATE, plate), taken_off_at=None
    )


def _car(
    permit_id: UUID, plate: str, *, lot_id: UUID, number: int | str = ""
) -> PermitCar:
    return PermitCar(
        id=name_based_id("permit_car", permit_id, plate, number),
        permit_id=permit_id,
        lot_id=lot_id,
        plate=plate,
        plate_index=blind_index_of(PLATE, plate),
    )

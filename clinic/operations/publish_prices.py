"""Publish a version of a price list, or withdraw one before it is in force."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.models import Hospital, PriceList
from clinic.rules.states import PriceListStatus
from ledger.errors import Rejected


class PriceListSettled(Rejected):
    """The version is no longer one of which this can be decided."""

    code = "clinic.price_list.settled"
    sentence = _("Version %(version)d of this price list is “%(status)s”.")


class PriceListsOverlap(Rejected):
    """A version that begins on this day, or later, is published already."""

    code = "clinic.price_list.overlaps"
    sentence = _(
        "Version %(version)d is in force from %(valid_from)s on; a new one must begin"
        " later."
    )


class PriceListInForce(Rejected):
    """Charges may refer to this version: it is, or has been, in force."""

    code = "clinic.price_list.in_force"
    sentence = _("Version %(version)d is in force already; publish another one.")


def publish_prices(*, price_list_id: UUID, by: str, at: datetime) -> bool:
    """Let a draft come into force on its day; false when it had been published.

    The version before it holds until then. Charges that were made already keep the
    version that they were made under.

    Raises:
        PriceListSettled, PriceListsOverlap: in this order.
    """
    with transaction.atomic(savepoint=False):
        price_list = _locked(price_list_id)
        if price_list.status == PriceListStatus.PUBLISHED:
            return False
        if price_list.status != PriceListStatus.DRAFT:
            raise _settled(price_list)
        later = (
            PriceList.objects.filter(
                hospital_id=price_list.hospital_id,
                status=PriceListStatus.PUBLISHED,
                valid_from__gte=price_list.valid_from,
            )
            .order_by("valid_from")
            .first()
        )
        if later is not None:
            raise PriceListsOverlap(version=later.version, valid_from=later.valid_from)
        price_list.status = PriceListStatus.PUBLISHED
        price_list.published_at, price_list.published_by = at, by
        price_list.save(update_fields=["status", "published_at", "published_by"])
    return True


def withdraw_prices(*, price_list_id: UUID, at: datetime) -> None:
    """Take back a draft, or a published version whose day has not come.

    Raises:
        PriceListSettled, PriceListInForce: in this order.
    """
    with transaction.atomic(savepoint=False):
        price_list = _locked(price_list_id)
        if price_list.status == PriceListStatus.WITHDRAWN:
            raise _settled(price_list)
        is_published = price_list.status == PriceListStatus.PUBLISHED
        if is_published and price_list.valid_from <= today_in(price_list.hospital, at):
            raise PriceListInForce(version=price_list.version)
        price_list.status = PriceListStatus.WITHDRAWN
        price_list.save(update_fields=["status"])


def today_in(hospital: Hospital, at: datetime) -> date:
    """Give the day on the hospital's wall."""
    return at.astimezone(ZoneInfo(hospital.zone)).date()


def _locked(price_list_id: UUID) -> PriceList:
    """Lock the hospital first, so that two versions are never decided at once."""
    hospital_id = PriceList.objects.values_list("hospital_id").get(id=price_list_id)[0]
    Hospital.objects.select_for_update(no_key=True).get(id=hospital_id)
    rows = PriceList.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("hospital").get(id=price_list_id)


def _settled(price_list: PriceList) -> PriceListSettled:
    status = price_list.get_status_display()
    return PriceListSettled(version=price_list.version, status=status)

"""A hospital's price list, as a file and in force."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from clinic.models import Hospital, PriceList
from clinic.operations.import_prices import import_prices
from clinic.operations.publish_prices import publish_prices
from tests.factories.clinic import MORNING

HEADINGS = (
    "hospital_code,national_code,name,category,insurance_class,"
    "prepay_ratio,unit_price,ceiling,unit,valid_from,valid_to"
)
NEW_YEAR = date(2026, 1, 1)

XRAY = "250403014,,Chest X-ray,03,B,10%,100.00,,part,,"
BLOOD = "250101015,N-1,Blood count,laboratory,A,,186.00,,,,"
DRUG = "86901,XJ01,Amoxicillin,09,B,0.15,129.60,120.00,box,,"


def a_file(*rows: str, headings: str = HEADINGS) -> bytes:
    """Write a list's file."""
    return "\n".join([headings, *rows]).encode()


def of_merchant(merchant_id: UUID) -> Hospital:
    """Give the hospital of a merchant."""
    return Hospital.objects.get(merchant_id=merchant_id)


def a_draft(
    merchant_id: UUID,
    *rows: str,
    valid_from: date = NEW_YEAR,
    content: bytes | None = None,
) -> PriceList:
    """Import a list and publish nothing."""
    return import_prices(
        hospital_id=of_merchant(merchant_id).id,
        content=content or a_file(*(rows or (XRAY, BLOOD, DRUG))),
        valid_from=valid_from,
        by="desk:li",
        at=MORNING,
    )


def a_price_list(
    merchant_id: UUID, *rows: str, valid_from: date = NEW_YEAR
) -> PriceList:
    """Import a list and publish it."""
    draft = a_draft(merchant_id, *rows, valid_from=valid_from)
    publish_prices(price_list_id=draft.id, by="desk:li", at=MORNING)
    draft.refresh_from_db()
    return draft


def prices_by_code(price_list: PriceList) -> Mapping[str, int]:
    """Give what each code of a list costs."""
    return dict(price_list.prices.values_list("code", "unit_price_minor"))

"""Import a price list: a file becomes a draft that a person looks at and publishes."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from clinic.models import Hospital, Price, PriceList
from clinic.rules.price_files import read_file
from clinic.rules.price_rows import ListedPrice, RowMistake, read_prices
from clinic.rules.states import PriceListStatus
from ledger.errors import BadInput
from ledger.rules.ids import name_based_id, time_ordered_id

ROWS_AT_ONCE = 1_000
"""Some twelve thousand values in a statement, of at most 65,535."""


class PriceRowsRefused(BadInput):
    """Rows of the file can't be prices; each has its number, column and reason."""

    code = "clinic.price_list.bad_rows"
    sentence = _("%(count)d mistakes stand in the file; nothing was imported.")

    def __init__(self, mistakes: Sequence[RowMistake]) -> None:
        super().__init__(count=len(mistakes))
        self.mistakes = mistakes


def import_prices(
    *, hospital_id: UUID, content: bytes, valid_from: date, by: str, at: datetime
) -> PriceList:
    """Read a file into a draft of the hospital's next version, whole or not at all.

    The same file for the same day is the version that it was before, unless that
    was withdrawn.

    Raises:
        PriceFileTooLarge, PriceFileUnreadable, PriceRowsRefused: in this order.
    """
    prices, mistakes = read_prices(read_file(content))
    if mistakes:
        raise PriceRowsRefused(mistakes)
    digest = sha256(valid_from.isoformat().encode() + content).digest()
    with transaction.atomic(savepoint=False):
        # Versions are numbered under the hospital's lock.
        Hospital.objects.select_for_update(no_key=True).get(id=hospital_id)
        versions = PriceList.objects.filter(hospital_id=hospital_id)
        known = versions.filter(digest=digest).exclude(status=PriceListStatus.WITHDRAWN)
        if same := known.first():
            return same
        last = versions.aggregate(last=Max("version", default=0))["last"]
        draft = PriceList(
            id=time_ordered_id(at, "price_list", hospital_id, last + 1),
            hospital_id=hospital_id,
            version=last + 1,
            valid_from=valid_from,
            prices_count=len(prices),
            digest=digest,
            imported_at=at,
            imported_by=by,
        )
        draft.save(force_insert=True)
        Price.objects.bulk_create(
            [_row(draft, price) for price in prices], batch_size=ROWS_AT_ONCE
        )
    return draft


def _row(draft: PriceList, price: ListedPrice) -> Price:
    row_id = name_based_id("price", draft.id, price.code, price.valid_from)
    said = {each.name: getattr(price, each.name) for each in fields(price)}
    return Price(id=row_id, price_list=draft, **said)

"""Offer a discount in a lot: what desks may then give to cars."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import BadInput, Rejected
from ledger.rules.ids import name_based_id
from parking.models import Discount
from parking.rules.states import DiscountKind, Grants

PERCENT_MAX = 100


class DiscountImpossible(BadInput):
    """A discount takes something off, and no more than the whole fee."""

    code = "parking.discount.impossible"
    sentence = _("A discount takes something off, and no more than the whole fee.")


class DiscountDiffers(Rejected):
    """The lot has another discount under this code."""

    code = "parking.discount.differs"
    sentence = _("The lot has another discount with the code “%(code)s”.")


@dataclass(frozen=True, slots=True)
class DiscountDraft:
    """What is offered in which lot; ``value`` in minutes, percent or minor units.

    Without ``funder_id`` the garage itself pays for it.
    """

    lot_id: UUID
    code: str
    name: str
    grants: Grants
    value: int = 0
    kind: DiscountKind = DiscountKind.VALIDATION
    funder_id: UUID | None = None


def offer_discount(*, draft: DiscountDraft, at: datetime) -> UUID:
    """Offer it from ``at`` on; the same draft again is the discount of the first time.

    Raises:
        DiscountImpossible: it takes off nothing, or more than the whole.
        DiscountDiffers: its code stands for something else.
    """
    if not _is_possible(draft):
        raise DiscountImpossible(pointer="/value")
    facts = {field.name: getattr(draft, field.name) for field in fields(draft)}
    told = Discount(
        id=name_based_id("discount", draft.lot_id, draft.code), valid_from=at, **facts
    )
    with transaction.atomic(savepoint=False):
        Discount.objects.bulk_create([told], ignore_conflicts=True)
        kept = Discount.objects.get(lot_id=draft.lot_id, code=draft.code)
        if any(getattr(kept, name) != said for name, said in facts.items()):
            raise DiscountDiffers(code=draft.code)
    return kept.id


def _is_possible(draft: DiscountDraft) -> bool:
    if draft.grants == Grants.FULL:
        return draft.value == 0
    most = PERCENT_MAX if draft.grants == Grants.PERCENT else draft.value
    return 0 < draft.value <= most

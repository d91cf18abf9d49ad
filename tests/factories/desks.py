"""What parking desks give away, for tests."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from ledger.rules.ids import name_based_id
from parking.models import Discount, Validation
from parking.operations.give_validation import give_validation
from parking.ports import LotView
from tests.factories.books import NOON

numbers = count(1)


def a_discount(
    lot: LotView, grants: str = "full", value: int = 0, **facts: Any
) -> Discount:
    """A discount in a lot; the garage pays for it unless another ``funder_id`` does."""
    code = f"discount-{next(numbers)}"
    return Discount.objects.create(
        id=name_based_id("discount", code, uuid4()),
        lot_id=lot.id,
        code=code,
        name=code,
        grants=grants,
        value=value,
        valid_from=facts.pop("valid_from", NOON),
        **facts,
    )


def is_given(
    answer: dict[str, Any], discount: Discount, *, at: datetime = NOON
) -> Validation:
    """The discount is given to the session that an answer names."""
    return give_validation(
        validation_id=uuid4(),
        session_id=UUID(answer["session"]),
        discount_id=discount.id,
        by="desk:shop",
        at=at,
    )

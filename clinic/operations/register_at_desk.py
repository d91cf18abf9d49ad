"""Register a visit at our own desk, and charge what registering costs."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from clinic.models import Price
from clinic.operations.add_charges import LineResult, add_charges
from clinic.operations.book_items import ChargeLine
from clinic.operations.register_visit import KeptAnswer, Registration, register_visit

LINE = "registration"
"""The line on which the fee stands: a visit is registered once."""


def register_at_desk(
    *, merchant_id: UUID, registration: Registration, fee: Price | None, at: datetime
) -> tuple[KeptAnswer, LineResult | None]:
    """Open the visit and charge its fee, both or neither; again it is the same.

    The fee is deferred where the line carries it, else it is to be paid now.

    Raises:
        HospitalUnknown, VisitConflict: as ``register_visit`` says.
        CodeUnknown: the fee is of a list that isn't in force any more.
    """
    with transaction.atomic(savepoint=False):
        kept = register_visit(merchant_id=merchant_id, registration=registration, at=at)
        if fee is None:
            return kept, None
        added = add_charges(
            merchant_id=merchant_id,
            visit_no=registration.visit_no,
            lines=[_line(fee, at=registration.opened_at)],
            at=at,
        )
    return kept, added.results[0]


def _line(fee: Price, *, at: datetime) -> ChargeLine:
    return ChargeLine(
        line_no=LINE,
        code=fee.code,
        name=fee.name,
        category=fee.category,
        quantity=Decimal(1),
        unit_price_minor=fee.unit_price_minor,
        insurance_class=fee.insurance_class,
        performed_at=at,
    )

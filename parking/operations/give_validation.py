"""Give a coupon or a validation to a car that is in the lot."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound, Rejected
from parking.models import Discount, ParkingSession, Validation
from parking.operations.lock_session import lock_session
from parking.rules.matching import WAITS_MAX
from parking.rules.states import Decision, SessionStatus


class DiscountUnknown(NotFound):
    """The session's lot has no such discount; other lots' don't count here."""

    code = "parking.discount.unknown"
    sentence = _("There is no such discount in this lot.")


class ValidationDiffers(Rejected):
    """The id was used before, for another validation."""

    code = "parking.validation.differs"
    sentence = _("A validation with this id was given with other content.")


class DiscountGiven(Rejected):
    """A car gets each discount once a stay."""

    code = "parking.discount.given_before"
    sentence = _("This car has been given this discount already.")


class CarHasLeft(Rejected):
    """The stay is over; what was charged is a matter for a waiver or a refund."""

    code = "parking.session.has_left"
    sentence = _("This car has left.")


class DiscountNotValid(Rejected):
    """It can't be given yet, or no more."""

    code = "parking.discount.not_valid"
    sentence = _("This discount can't be given today.")


class DiscountUsedUp(Rejected):
    """It has been given as often as its funder wants."""

    code = "parking.discount.used_up"
    sentence = _("This discount has been given %(uses_max)s times, which is all.")


def give_validation(
    *, validation_id: UUID, session_id: UUID, discount_id: UUID, by: str, at: datetime
) -> Validation:
    """Give a discount to a session before its car has left; it counts at the exit.

    A car that waits at the barrier is priced anew when it is read again. The caller
    brings the id; asked again with the same content, it is the first answer.

    Raises:
        SessionUnknown: there is no such session.
        DiscountUnknown: its lot has no such discount.
        ValidationDiffers: the id stands for another validation.
        DiscountGiven: the session has it already.
        CarHasLeft: the stay is over.
        DiscountNotValid, DiscountUsedUp: as they say.
    """
    with transaction.atomic(savepoint=False):
        session = lock_session(session_id)
        discounts = Discount.objects.select_for_update(no_key=True)
        discount = discounts.filter(id=discount_id, lot_id=session.lot_id).first()
        if discount is None:
            raise DiscountUnknown
        earlier = Validation.objects.filter(id=validation_id).first()
        if earlier is not None:
            if (earlier.session_id, earlier.discount_id) != (session_id, discount_id):
                raise ValidationDiffers
            return earlier
        _check(session, discount, at=at)
        validation = Validation(
            id=validation_id,
            holder_id=session.holder_id,
            session=session,
            discount=discount,
            by=by,
            given_at=at,
        )
        validation.save(force_insert=True)
        ParkingSession.objects.filter(
            id=session.id, holder_id=session.holder_id
        ).update(is_reduced=True)
    return validation


def may_be_given(session: ParkingSession, *, at: datetime) -> bool:
    """Say whether a car is still there to be given something."""
    if session.status == SessionStatus.OPEN:
        return True
    waits_since = session.exit_at if session.decision == Decision.WAIT else None
    return waits_since is not None and at - waits_since <= WAITS_MAX


def _check(session: ParkingSession, discount: Discount, *, at: datetime) -> None:
    """Refuse in the documented order."""
    if discount.validations.filter(session_id=session.id).exists():
        raise DiscountGiven
    if not may_be_given(session, at=at):
        raise CarHasLeft
    if at < discount.valid_from or (discount.valid_to and at >= discount.valid_to):
        raise DiscountNotValid
    uses_max = discount.uses_max
    if uses_max is not None and discount.validations.count() >= uses_max:
        raise DiscountUsedUp(uses_max=uses_max)

"""What was given to a session, and what its funders owe the garage for it."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum

from parking.models import Discount, Funding, Validation, Waiver
from parking.ports import KnownSession, Reduction
from parking.rules.explanations import WAIVER
from parking.rules.states import Grants


def reductions_of(session: KnownSession) -> list[Reduction]:
    """Give a session's discounts and its waivers, in the order they were given.

    What was waived of a paid bill is given back, and lowers no later fee.
    """
    waived = Waiver.objects.filter(session_id=session.id, refund_id=None)
    return discounts_of(session) + [
        Reduction(waiver_id, WAIVER, Grants.AMOUNT, amount_minor)
        for waiver_id, amount_minor in waived.order_by("at", "id").values_list(
            "id", "amount_minor"
        )
    ]


def discounts_of(session: KnownSession) -> list[Reduction]:
    """Give the discounts that a session was given, each with its funder."""
    given = Validation.objects.filter(session_id=session.id)
    given = given.order_by("given_at", "id").select_related("discount__lot")
    return [
        Reduction(
            id=one.id,
            kind=one.discount.kind,
            grants=one.discount.grants,
            value=one.discount.value,
            alone=one.discount.alone,
            funder_id=one.discount.funder_id or one.discount.lot.merchant_id,
        )
        for one in given
    ]


def waived_last(session_id: UUID) -> datetime | None:
    """Say when a fee of this session was last waived."""
    waivers = Waiver.objects.filter(session_id=session_id, refund_id=None)
    return waivers.order_by("-at").values_list("at", flat=True).first()


def discounts_to_give(*, lot_id: UUID, at: datetime) -> list[Discount]:
    """Give the discounts that may be given in a lot now, by their names."""
    found = Discount.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=at), lot_id=lot_id, valid_from__lte=at
    )
    return list(found.order_by("name", "code"))


def taken_off_by(discount_id: UUID) -> list[tuple[str, int]]:
    """Say what a discount has taken off fees so far: currency, minor units."""
    rows = Funding.objects.filter(validation__discount_id=discount_id)
    sums = rows.values_list("currency").annotate(Sum("amount_minor"))
    return list(sums.order_by("currency"))


def funded_so_far(session_id: UUID) -> dict[UUID, int]:
    """Say what each validation of a session has taken off by now, in minor units."""
    rows = Funding.objects.filter(validation__session_id=session_id)
    sums = rows.values_list("validation_id").annotate(Sum("amount_minor"))
    return dict(sums)


def funding_report(
    *, lot_id: UUID, since: datetime, until: datetime
) -> list[tuple[UUID, str, int]]:
    """Say what each funder pays for a lot's fees: merchant, currency, minor units.

    Half-open; the garage's own discounts stand under its own merchant.
    """
    rows = Funding.objects.filter(
        validation__discount__lot_id=lot_id, at__gte=since, at__lt=until
    )
    sums = rows.values_list("funder_id", "currency").annotate(Sum("amount_minor"))
    return list(sums.order_by("funder_id", "currency"))

"""What a hospital may read: visits and charge items of its own, nobody else's."""

from uuid import UUID

from django.db.models import Q, QuerySet

from clinic.models import ChargeItem, PlannedCharge, Visit
from clinic.rules.states import PlanStatus


def visits_of_hospital(merchant_id: UUID) -> QuerySet[Visit]:
    """Give the visits of the merchant's hospital."""
    return (
        Visit.objects.select_related("hospital")
        .defer("first_answer", "discharge_answer")
        .filter(hospital__merchant_id=merchant_id)
    )


def visits_of_patient(merchant_id: UUID, person_id: UUID) -> QuerySet[Visit]:
    """Give those of a person, also where the person was named later."""
    is_patient = Q(holder_id=person_id) | Q(payer_id=person_id)
    return visits_of_hospital(merchant_id).filter(is_patient)


def items_of_hospital(merchant_id: UUID) -> QuerySet[ChargeItem]:
    """Give the charge items of the merchant's hospital, each with its visit."""
    rows = ChargeItem.objects.select_related("visit__hospital")
    return rows.defer("visit__department", "visit__first_answer").filter(
        visit__hospital__merchant_id=merchant_id
    )


def plans_of_hospital(merchant_id: UUID) -> QuerySet[PlannedCharge]:
    """Give what the merchant's hospital planned and didn't perform, with its visits."""
    rows = PlannedCharge.objects.select_related("visit__hospital")
    return (
        rows.defer("visit__department", "visit__first_answer")
        .filter(visit__hospital__merchant_id=merchant_id)
        .exclude(status=PlanStatus.PERFORMED)
    )

"""The FHIR calls about people: Patient and Coverage, one person's at a time."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fhir import searches
from clinic.api.fhir.views import FhirView, ResourceUnknown
from clinic.api.fhir.visits import coverage_of, patient_of
from clinic.api.fhir.wire import Resource, bundle
from clinic.models import Visit
from clinic.queries.insured import coverage_of as told_coverage
from clinic.queries.of_hospital import visits_of_patient
from credit.queries.citizens import citizen_by_ref, citizen_of_holder

NO_SIDES: dict[str, Any] = {"next": None, "previous": None}


class PersonView(FhirView):
    """What a hospital may know of somebody it treats or treated."""

    def get(self, request: Request, resource_id: UUID | None = None) -> Response:
        """Answer one person's resource, or a bundle of at most one.

        Raises:
            ResourceUnknown: nobody of this id was treated here.
        """
        asked = self.read_query(self.search) if resource_id is None else {}
        found = self._found(resource_id or self.person_id(asked))
        if resource_id is None:
            shown = [found] if found else []
            address = request.build_absolute_uri()
            return Response(bundle(shown, address=address, page=NO_SIDES))
        if found is None:
            raise ResourceUnknown
        return Response(found)

    def person_id(self, asked: Mapping[str, Any]) -> UUID | None:
        """Say who was searched for; nobody, when the names don't agree."""
        named = {value for value in asked.values() if value is not None}
        return named.pop() if len(named) == 1 else None

    def spell(self, visit: Visit, person_id: UUID) -> Resource | None:
        """Give the person's resource by the newest visit, if there is one."""
        raise NotImplementedError

    def _found(self, person_id: UUID | None) -> Resource | None:
        if person_id is None:
            return None
        visits = visits_of_patient(self.merchant_id, person_id)
        visit = visits.order_by("-id").first()
        return self.spell(visit, person_id) if visit else None


class Patients(PersonView):
    """``Patient``: whoever was or is treated here."""

    search: ClassVar[type[searches.ById]] = searches.PatientSearch

    def person_id(self, asked: Mapping[str, Any]) -> UUID | None:
        """Find the citizen whom the city calls so."""
        if "identifier" not in asked:
            return super().person_id(asked)
        citizen = citizen_by_ref(asked["identifier"])
        known = citizen.holder_id if citizen else None
        return known if asked.get("_id", known) == known else None

    def spell(self, visit: Visit, person_id: UUID) -> Resource | None:
        """Give the patient."""
        return patient_of(visit, person_id, citizen=citizen_of_holder(person_id))


class Coverages(PersonView):
    """``Coverage``: the insurance that the newest visit's payer has."""

    search: ClassVar[type[searches.ById]] = searches.CoverageSearch

    def spell(self, visit: Visit, person_id: UUID) -> Resource | None:
        """Give the insurance, if the payer has one."""
        is_covered = visit.insured and visit.payer_id == person_id
        if not is_covered:
            return None
        told = told_coverage(holder_id=person_id, fund=visit.hospital.fund)
        return coverage_of(visit, insured_kind=told.insured_kind if told else "")

"""What may be searched for, by FHIR's own names; anything else is refused."""

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from clinic.api.fhir.words import ENCOUNTER_STATUS, INVOICE_STATUS
from ledger.api.fields import IdField, OneOfField, StrictField, TextField
from ledger.api.serializers import StrictSerializer


class ReferenceField(StrictField):
    """Points to a resource of this server: ``Patient/{id}``, or the id alone."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_a_reference": _("Write {kind}/ and the id, or the id alone."),
    }

    def __init__(self, kind: str, **options: Any) -> None:
        """Take references to one kind of resource."""
        super().__init__(**options)
        self.kind = kind
        self.id = IdField()

    def read(self, data: str) -> UUID:
        """Read the id."""
        try:
            return UUID(str(self.id.read(data.removeprefix(f"{self.kind}/"))))
        except ValidationError:
            self.fail("not_a_reference", kind=self.kind)


class IdentifierField(TextField):
    """``system|value`` as FHIR writes a token, or the value alone."""

    def __init__(self, **options: Any) -> None:
        """Take what a resource is known by."""
        super().__init__(length_max=160, **options)

    def read(self, data: str) -> str:
        """Read the value; whatever the system, there is one kind of number."""
        return str(super().read(data)).rpartition("|")[2]


class ById(StrictSerializer):
    """Every resource can be found by its id."""

    _id = IdField(required=False)


class PatientSearch(ById):
    """A patient by the city's reference."""

    identifier = IdentifierField(required=False)


class OfPatient(ById):
    """What concerns a patient, whose id ``patient`` or ``beneficiary`` gives."""

    patient = ReferenceField("Patient", required=False)
    subject = ReferenceField("Patient", required=False)
    identifier = IdentifierField(required=False)


class EncounterSearch(OfPatient):
    """Visits by patient, number or status."""

    status = OneOfField(sorted(set(ENCOUNTER_STATUS.values())), required=False)


class CoverageSearch(ById):
    """The insurance of a patient."""

    patient = ReferenceField("Patient", required=False)
    beneficiary = ReferenceField("Patient", required=False)


class ChargeItemSearch(ById):
    """Charge items by visit or patient."""

    patient = ReferenceField("Patient", required=False)
    subject = ReferenceField("Patient", required=False)
    context = ReferenceField("Encounter", required=False)  # type: ignore[assignment]  # a name of DRF's own, which its fields don't take
    account = ReferenceField("Account", required=False)


class InvoiceSearch(ById):
    """Bills by visit, patient or status."""

    patient = ReferenceField("Patient", required=False)
    subject = ReferenceField("Patient", required=False)
    account = ReferenceField("Account", required=False)
    status = OneOfField(sorted(set(INVOICE_STATUS.values())), required=False)


class PaymentSearch(ById):
    """Payments by bill or reference."""

    request = ReferenceField("Invoice", required=False)
    identifier = IdentifierField(required=False)

"""The FHIR calls about visits, charges and bills: read by id, or searched for."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fhir import searches
from clinic.api.fhir.bills import invoice_of, reconciliation_of
from clinic.api.fhir.charges import charge_item_of, plan_of
from clinic.api.fhir.visits import account_of, encounter_of
from clinic.api.fhir.wire import FhirRenderer, JsonRenderer, Resource, bundle
from clinic.api.fhir.words import ENCOUNTER_STATUS, INVOICE_STATUS, ours
from clinic.api.views import HospitalView
from clinic.models import ChargeItem, PlannedCharge, Visit
from clinic.queries.of_hospital import (
    items_of_hospital,
    plans_of_hospital,
    visits_of_hospital,
    visits_of_patient,
)
from clinic.rules.states import VisitKind
from ledger.api.authentication import BearerAuthentication, SignatureAuthentication
from ledger.api.pagination import page_of
from ledger.errors import NotFound
from ledger.queries.bills import CHARGES, visible_bills, visible_payments
from ledger.queries.standings import statuses_of


class ResourceUnknown(NotFound):
    """This hospital has no such resource."""

    code = "clinic.fhir.unknown"
    sentence = _("There is no such resource.")


class FhirView(HospitalView):
    """A hospital reads its own; signed, or with the key's bearer token."""

    authentication_classes: Any = (BearerAuthentication, SignatureAuthentication)
    renderer_classes: Any = (FhirRenderer, JsonRenderer)
    search: ClassVar[type[searches.ById]] = searches.ById

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Any]:
        """Give the rows that were asked for, the hospital's own only."""
        raise NotImplementedError

    def beside(self, asked: Mapping[str, Any]) -> Sequence[QuerySet[Any]]:  # noqa: ARG002
        """Give rows of other tables that are the same kind of resource."""
        return ()

    def show(self, rows: Sequence[Any]) -> list[Resource]:
        """Give the rows as resources, in as many queries as for one."""
        raise NotImplementedError

    def get(self, request: Request, resource_id: UUID | None = None) -> Response:
        """Answer one resource by its id, or a bundle of what was searched for.

        Raises:
            ResourceUnknown: this hospital has none of this id.
        """
        if resource_id is None:
            asked = self.read_query(self.search)
            page = page_of(
                self.rows(asked), request, show=_itself, beside=self.beside(asked)
            )
            shown = self.show(page["results"])
            address = request.build_absolute_uri()
            return Response(bundle(shown, address=address, page=page))
        of_id = {"_id": resource_id}
        for rows in (self.rows(of_id), *self.beside(of_id)):
            if found := self.show(list(rows[:1])):
                return Response(found[0])
        raise ResourceUnknown


def _itself(row: Any) -> Any:
    return row


class Encounters(FhirView):
    """``Encounter``: a visit."""

    search: ClassVar[type[searches.ById]] = searches.EncounterSearch

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Visit]:
        """Give the hospital's visits, narrowed."""
        visits = visits_of_hospital(self.merchant_id)
        if person_id := asked.get("patient") or asked.get("subject"):
            visits = visits_of_patient(self.merchant_id, person_id)
        if "_id" in asked:
            visits = visits.filter(id=asked["_id"])
        if "identifier" in asked:
            visits = visits.filter(visit_no=asked["identifier"])
        if "status" in asked:
            told = ours(ENCOUNTER_STATUS, asked["status"])
            visits = visits.filter(status__in=told)
        return visits

    def show(self, rows: Sequence[Visit]) -> list[Resource]:
        """Spell each visit."""
        return [encounter_of(visit) for visit in rows]


class Accounts(Encounters):
    """``Account``: what a visit's charges are gathered on."""

    search = searches.OfPatient

    def show(self, rows: Sequence[Visit]) -> list[Resource]:
        """Spell each visit's account."""
        return [account_of(visit) for visit in rows]


class ChargeItems(FhirView):
    """``ChargeItem``: what was done, and what was ordered and wasn't done."""

    search = searches.ChargeItemSearch

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[ChargeItem]:
        """Give the hospital's charge items, narrowed."""
        return items_of_hospital(self.merchant_id).filter(**_of_charges(asked))

    def beside(self, asked: Mapping[str, Any]) -> Sequence[QuerySet[PlannedCharge]]:
        """Give what is planned, or was aborted; what was performed is an item."""
        return (plans_of_hospital(self.merchant_id).filter(**_of_charges(asked)),)

    def show(self, rows: Sequence[ChargeItem | PlannedCharge]) -> list[Resource]:
        """Spell each item by where its bill stands, and what stands on none."""
        items = [row for row in rows if isinstance(row, ChargeItem)]
        standing = statuses_of({item.bill_id for item in items})
        return [
            charge_item_of(row, bill_status=standing[row.bill_id])
            if isinstance(row, ChargeItem)
            else plan_of(row)
            for row in rows
        ]


def _of_charges(asked: Mapping[str, Any]) -> dict[str, Any]:
    named = {
        "_id": "id",
        "patient": "holder_id",
        "subject": "holder_id",
        "context": "visit_id",
        "account": "visit_id",
    }
    return {named[name]: value for name, value in asked.items()}


class Invoices(FhirView):
    """``Invoice``: a visit's bills, supplements and replaced ones too."""

    search = searches.InvoiceSearch

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Any]:
        """Give the hospital's bills, narrowed."""
        named = {
            "_id": "id",
            "patient": "holder_id",
            "subject": "holder_id",
            "account": "subject_id",
        }
        where = {named[name]: asked[name] for name in asked if name in named}
        bills = visible_bills(self.merchant_id).filter(kind__in=VisitKind, **where)
        if "status" in asked:
            bills = bills.filter(status__in=ours(INVOICE_STATUS, asked["status"]))
        return bills.prefetch_related(CHARGES)

    def show(self, rows: Sequence[Any]) -> list[Resource]:
        """Spell each bill."""
        return [invoice_of(bill) for bill in rows]


class Payments(FhirView):
    """``PaymentReconciliation``: the one payment of a bill."""

    search = searches.PaymentSearch

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Any]:
        """Give the payments of the hospital's bills, narrowed."""
        named = {"_id": "id", "request": "bill_id", "identifier": "reference"}
        where = {named[name]: value for name, value in asked.items()}
        return visible_payments(self.merchant_id).filter(
            bill__kind__in=VisitKind, **where
        )

    def show(self, rows: Sequence[Any]) -> list[Resource]:
        """Spell each payment."""
        return [reconciliation_of(payment) for payment in rows]

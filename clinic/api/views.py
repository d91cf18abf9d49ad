"""The calls of hospital systems, one class each."""

from typing import Any, ClassVar
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api import refusals as refused
from clinic.api.answers import bed_answer, charges_answer, day_answer, visit_answer
from clinic.api.serializers import (
    BedSerializer,
    ChargesSerializer,
    DaySerializer,
    DischargeSerializer,
    NamedPatientSerializer,
    ReversalSerializer,
    VisitSerializer,
    VoidSerializer,
)
from clinic.models import Visit
from clinic.operations.add_charges import add_charges
from clinic.operations.assign_bed import assign_bed
from clinic.operations.discharge_visit import discharge_visit
from clinic.operations.lock_visit import VisitUnknown
from clinic.operations.name_patient import name_patient
from clinic.operations.register_visit import (
    HospitalUnknown,
    KeptAnswer,
    register_visit,
)
from clinic.operations.reverse_charge import reverse_charge
from clinic.operations.void_visit import void_visit
from clinic.queries.daily_list import daily_list
from clinic.queries.visits import find_visit, items_of_visit
from ledger.api.idempotency import replayed
from ledger.api.views import MachineView


class HospitalView(MachineView):
    """A call of a hospital's system about its own visits."""

    scopes: ClassVar[frozenset[str]] = frozenset({"his"})

    @property
    def merchant_id(self) -> UUID:
        """Give the merchant whose hospital calls.

        Raises:
            HospitalUnknown: the key has no merchant.
        """
        merchant_id = self.caller.merchant_id
        if merchant_id is None:
            raise HospitalUnknown
        return merchant_id

    def visit(self, visit_no: str) -> Visit:
        """Give the visit of the caller's hospital.

        Raises:
            VisitUnknown: this hospital has no such visit.
        """
        visit = find_visit(merchant_id=self.merchant_id, visit_no=visit_no)
        if visit is None:
            raise VisitUnknown
        return visit


def answer_kept(kept: KeptAnswer, status: int) -> HttpResponseBase:
    """Answer with ``status``; what was answered before with 200 and its header."""
    if kept.replayed:
        return replayed(Response(kept.answer))
    return Response(kept.answer, status=status)


class Visits(HospitalView):
    """``POST clinic/visits``."""

    bodies: ClassVar[Any] = {"post": VisitSerializer}
    refusals: ClassVar[Any] = {"post": refused.OF_REGISTERING}

    def post(self, request: Request) -> HttpResponseBase:  # noqa: ARG002
        """Register a visit."""
        read = self.read(VisitSerializer)
        kept = register_visit(
            merchant_id=self.merchant_id,
            registration=read["registration"],
            at=timezone.now(),
        )
        return answer_kept(kept, 201)


class OneVisit(HospitalView):
    """``GET clinic/visits/{visit_no}``."""

    refusals: ClassVar[Any] = {"get": refused.OF_READING}

    def get(self, request: Request, visit_no: str) -> Response:  # noqa: ARG002
        """Show the visit as it stands, with all its bills: supplements, voided ones."""
        visit = self.visit(visit_no)
        return Response(visit_answer(visit, items_of_visit(visit), at=timezone.now()))


class VisitPatient(HospitalView):
    """``PUT clinic/visits/{visit_no}/patient``."""

    bodies: ClassVar[Any] = {"put": NamedPatientSerializer}
    refusals: ClassVar[Any] = {"put": refused.OF_NAMING}

    def put(self, request: Request, visit_no: str) -> HttpResponseBase:  # noqa: ARG002
        """Name an unknown patient: the visit's unpaid bills are collected from them.

        With a ``reason`` somebody who was named wrongly is replaced, while nothing
        has been paid.
        """
        read: Any = self.read(NamedPatientSerializer)
        visit, stood = name_patient(
            merchant_id=self.merchant_id,
            visit_no=visit_no,
            at=timezone.now(),
            **read,
        )
        answer = Response(visit_answer(visit, items_of_visit(visit), at=timezone.now()))
        return replayed(answer) if stood else answer


class VisitBed(HospitalView):
    """``PUT clinic/visits/{visit_no}/bed``."""

    bodies: ClassVar[Any] = {"put": BedSerializer}
    refusals: ClassVar[Any] = {"put": refused.OF_BEDS}

    def put(self, request: Request, visit_no: str) -> HttpResponseBase:  # noqa: ARG002
        """Tell where the patient lies from when on: admission, or a transfer.

        Its ward's bed and nursing are charged for every day by themselves, as lines
        ``bed:YYYY-MM-DD`` and ``nursing:YYYY-MM-DD``. A transfer that is told late
        changes no day that has been charged: ``charged_otherwise`` names those.
        """
        told: Any = self.read(BedSerializer)
        stay, stood = assign_bed(
            merchant_id=self.merchant_id,
            visit_no=visit_no,
            told=told,
            at=timezone.now(),
        )
        answer = Response(bed_answer(stay))
        return replayed(answer) if stood else answer


class VisitCharges(HospitalView):
    """``POST clinic/visits/{visit_no}/charges``."""

    bodies: ClassVar[Any] = {"post": ChargesSerializer}
    refusals: ClassVar[Any] = {"post": refused.OF_CHARGING}

    def post(self, request: Request, visit_no: str) -> HttpResponseBase:
        """Add charges, each with its own fate.

        After discharge those of one call form a supplement bill: ``deferred`` or
        ``due``, never ``pay_now``. A line with ``planned: true`` was ordered only: the
        citizen's estimated share is held, and it stands on no bill before it is
        performed.
        """
        lines = self.read(ChargesSerializer)["charges"]
        added = add_charges(
            merchant_id=self.merchant_id,
            visit_no=visit_no,
            lines=lines,
            at=timezone.now(),
        )
        sent: Any = request.data
        line_nos = [charge["line_no"] for charge in sent["charges"]]
        answer = Response(charges_answer(added, line_nos))
        return replayed(answer) if added.changed_nothing else answer


class ChargeReversal(HospitalView):
    """``POST clinic/visits/{visit_no}/charges/{line_no}/reverse``."""

    bodies: ClassVar[Any] = {"post": ReversalSerializer}
    refusals: ClassVar[Any] = {"post": refused.OF_REVERSING}

    def post(
        self,
        request: Request,  # noqa: ARG002
        *,
        visit_no: str,
        line_no: str,
    ) -> HttpResponseBase:
        """Take a charge back, by where its bill stands.

        On an unpaid bill that has closed: the bill is voided, and ``replaced_by``
        names the one that has the rest. On a paid one: ``refund`` says what goes
        back to the citizen and to the insurer. While it is being paid: 409, to be
        asked again.
        """
        read = self.read(ReversalSerializer)
        kept = reverse_charge(
            merchant_id=self.merchant_id,
            visit_no=visit_no,
            line_no=line_no,
            reason=read["reason"],
            reversed_at=read["at"],
            at=timezone.now(),
        )
        return answer_kept(kept, 200)


class Discharge(HospitalView):
    """``POST clinic/visits/{visit_no}/discharge``."""

    bodies: ClassVar[Any] = {"post": DischargeSerializer}
    refusals: ClassVar[Any] = {"post": refused.OF_DISCHARGING}

    def post(self, request: Request, visit_no: str) -> HttpResponseBase:  # noqa: ARG002
        """Discharge the patient; the split becomes final by itself."""
        kept = discharge_visit(
            merchant_id=self.merchant_id,
            visit_no=visit_no,
            discharged_at=self.read(DischargeSerializer)["at"],
            at=timezone.now(),
        )
        return answer_kept(kept, 202)


class VisitVoiding(HospitalView):
    """``POST clinic/visits/{visit_no}/void``."""

    bodies: ClassVar[Any] = {"post": VoidSerializer}
    refusals: ClassVar[Any] = {"post": refused.OF_VOIDING}

    def post(self, request: Request, visit_no: str) -> HttpResponseBase:  # noqa: ARG002
        """Void a visit without charges, or whose charges were all reversed."""
        read = self.read(VoidSerializer)
        kept = void_visit(
            merchant_id=self.merchant_id,
            visit_no=visit_no,
            reason=read["reason"],
            voided_at=read["at"],
            at=timezone.now(),
        )
        return answer_kept(kept, 200)


class DailyList(HospitalView):
    """``GET clinic/visits/{visit_no}/daily-list?date=``."""

    queries: ClassVar[Any] = {"get": DaySerializer}
    refusals: ClassVar[Any] = {"get": refused.OF_READING}

    def get(self, request: Request, visit_no: str) -> Response:  # noqa: ARG002
        """List one day of a visit: what was done, taken back, and what it comes to.

        A line that was taken back on a later day counts on its own day, and again,
        among ``reversals`` and negative, on that one. ``line`` is the credit line at
        the end of the day, under its limit of now.
        """
        visit = self.visit(visit_no)
        day = self.read_query(DaySerializer)["date"]
        return Response(day_answer(visit, daily_list(visit, day)))

"""What becomes of planned charges: they are performed, or aborted."""

from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request

from clinic.api import refusals as refused
from clinic.api.serializers import PerformanceSerializer, ReversalSerializer
from clinic.api.views import HospitalView, answer_kept
from clinic.operations.end_plan import Performance, abort_charge, perform_charge


class ChargePerformance(HospitalView):
    """``POST clinic/visits/{visit_no}/charges/{line_no}/perform``."""

    bodies: ClassVar[Any] = {"post": PerformanceSerializer}
    refusals: ClassVar[Any] = {"post": refused.OF_PERFORMING}

    def post(
        self,
        request: Request,  # noqa: ARG002
        *,
        visit_no: str,
        line_no: str,
    ) -> HttpResponseBase:
        """Charge what was planned: it goes onto the bill like any other line."""
        kept = perform_charge(
            merchant_id=self.merchant_id,
            visit_no=visit_no,
            line_no=line_no,
            performance=Performance(**self.read(PerformanceSerializer)),
            at=timezone.now(),
        )
        return answer_kept(kept, 200)


class ChargeAbortion(HospitalView):
    """``POST clinic/visits/{visit_no}/charges/{line_no}/abort``."""

    bodies: ClassVar[Any] = {"post": ReversalSerializer}
    refusals: ClassVar[Any] = {"post": refused.OF_ABORTING}

    def post(
        self,
        request: Request,  # noqa: ARG002
        *,
        visit_no: str,
        line_no: str,
    ) -> HttpResponseBase:
        """Let go what a planned charge holds; it was never on a bill."""
        read = self.read(ReversalSerializer)
        kept = abort_charge(
            merchant_id=self.merchant_id,
            visit_no=visit_no,
            line_no=line_no,
            reason=read["reason"],
            aborted_at=read["at"],
            at=timezone.now(),
        )
        return answer_kept(kept, 200)

"""The city registers citizens and asks for their lines."""

from typing import ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from credit.api.answers import citizen_answer, lines_answer
from credit.models.citizen import SCORE_MAX
from credit.operations.lock_citizen import CitizenUnknown
from credit.operations.register_citizen import register_citizen
from credit.queries.citizens import CitizenView, citizen_by_ref
from ledger.api.fields import FlagField, TextField, WholeField
from ledger.api.serializers import StrictSerializer
from ledger.api.views import MachineView

CITY = frozenset({"city"})


class CitizenFacts(StrictSerializer):
    """What the city knows of a citizen."""

    id_no = TextField(length_max=32)
    name = TextField(length_max=100)
    phone = TextField(length_max=32)
    score = WholeField(most=SCORE_MAX)
    insured = FlagField()


class CitizenPutView(MachineView):
    """Register a citizen, or bring what is known up to date."""

    scopes: ClassVar[frozenset[str]] = CITY
    bodies: ClassVar = {"put": CitizenFacts}

    def put(self, request: Request, ref: str) -> Response:  # noqa: ARG002 - DRF's
        """Answer the citizen with the lines as they are now.

        Raises:
            RefMalformed, IdNoMalformed, PhoneMalformed, IdNoTaken: see the operation.
        """
        facts = self.read(CitizenFacts)
        register_citizen(ref=ref, at=timezone.now(), **facts)
        return Response(citizen_answer(known_citizen(ref)))


class CitizenLinesView(MachineView):
    """A citizen's credit lines."""

    scopes: ClassVar[frozenset[str]] = CITY

    def get(self, request: Request, ref: str) -> Response:  # noqa: ARG002 - DRF's
        """Answer the lines with what is used, held and left.

        Raises:
            CitizenUnknown: the city has not registered one.
        """
        return Response(lines_answer(known_citizen(ref)))


def known_citizen(ref: str) -> CitizenView:
    """Find the citizen whom the city calls ``ref``.

    Raises:
        CitizenUnknown: the city has not registered one.
    """
    citizen = citizen_by_ref(ref)
    if citizen is None:
        raise CitizenUnknown
    return citizen

"""Whether a visit's charges can be deferred, and up to what."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from credit.operations.defer_charge import LIMIT_EXCEEDED, NO_LINE
from credit.queries.lines import line_of
from credit.rules.lines import LINE_OF_BILL

UNIDENTIFIED = "clinic.patient.unidentified"
NO_CITIZEN = "credit.citizen.unknown"


@dataclass(frozen=True, slots=True)
class Deferral:
    """What the line of a visit's holder can carry now, in minor units.

    ``reason`` says why nothing: the codes of ``defer_charge``,
    ``clinic.patient.unidentified`` or ``credit.citizen.unknown``.
    """

    eligible: bool
    reason: str
    limit_minor: int
    available_minor: int

    def as_answer(self) -> dict[str, Any]:
        """Spell it as the API does: without a reason when there is none."""
        return {name: value for name, value in asdict(self).items() if value != ""}


def deferral_of(*, holder_id: UUID, kind: str, currency: str) -> Deferral:
    """Say what the line that serves this kind of visit has left for a holder."""
    line = line_of(holder_id=holder_id, kind=LINE_OF_BILL[kind], currency=currency)
    if line is None:
        return none_because(NO_LINE)
    reason = line.refusal or ("" if line.available_minor else LIMIT_EXCEEDED)
    return Deferral(not reason, reason, line.limit_minor, line.available_minor)


def none_because(reason: str) -> Deferral:
    """Say that nothing can be deferred."""
    return Deferral(eligible=False, reason=reason, limit_minor=0, available_minor=0)

"""What was done last at this desk: shown, and taken back, until the next patient."""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.http import HttpRequest

KEPT_AS = "desk_last"
REGISTERED, PAID = "registered", "paid"


@dataclass(frozen=True, slots=True)
class Last:
    """What was done to which visit; ``payment`` where money was taken.

    ``told`` says what came of it, in the language it was done in.
    """

    what: str
    visit: str
    told: str
    payment: str = ""


def remember(request: HttpRequest, last: Last) -> None:
    """Keep what was done last: with the person's session, so with this desk."""
    request.session[KEPT_AS] = asdict(last)


def forget(request: HttpRequest) -> None:
    """Begin with the next patient: what was done before stays done."""
    request.session.pop(KEPT_AS, None)


def last_of(request: HttpRequest, visit_id: UUID) -> Last | None:
    """Give what was done last, if it was done to this visit."""
    kept = request.session.get(KEPT_AS)
    if not kept or kept["visit"] != str(visit_id):
        return None
    return Last(**kept)

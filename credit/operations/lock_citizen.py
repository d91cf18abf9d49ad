"""Take a citizen's row, so that two changes of one citizen take their turns."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from credit.models import Citizen
from ledger.errors import NotFound


class CitizenUnknown(NotFound):
    """No citizen goes by this reference."""

    code = "credit.citizen.unknown"
    sentence = _("There is no such citizen.")


def lock_citizen(ref: str) -> UUID:
    """Lock the citizen ``ref`` until the transaction ends; give the holder's id.

    Raises:
        CitizenUnknown: the city has not registered one, or they have left.
    """
    rows = Citizen.objects.select_for_update(no_key=True).filter(
        ref=ref, closed_at=None
    )
    holder_id = rows.values_list("holder_id", flat=True).first()
    if holder_id is None:
        raise CitizenUnknown
    return holder_id

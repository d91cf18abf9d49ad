"""The plates that a citizen's bills can be narrowed to, current and former ones.

Credit knows whose plate it is, parking where its car stood; the page is given
neither but a key that tells nothing.
"""

from functools import partial
from uuid import UUID

from credit.queries.credentials import plates_of
from ledger.portal.bill_filters import Vehicle
from parking.queries.stays import stays_of_plate


def vehicles_of(holder_id: UUID) -> list[Vehicle]:
    """Give a citizen's plates, those that are bound now first."""
    return [
        Vehicle(
            key=str(plate.id),
            name=plate.value,
            subjects=partial(stays_of_plate, plate.value),
        )
        for plate in plates_of(holder_id)
    ]

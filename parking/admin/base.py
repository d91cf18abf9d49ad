"""What the pages of parking share: plates are shown in part, found by the whole."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credit.rules.credentials import spell_plate
from ledger.models.sealed import blind_index_of
from parking.rules.plates import PLATE, mask_plate


class PlateFound:
    """Rows with a plate: shown in part, found by the whole."""

    masked: ClassVar[tuple[str, ...]] = ("plate_masked",)

    @admin.display(description=_("plate"))
    def plate_masked(self, row: Any) -> str:
        """Show the plate in part."""
        return mask_plate(row.plate)

    def found_otherwise(self, term: str) -> Q:
        """Find by the plate's blind index."""
        return Q(plate_index=blind_index_of(PLATE, spell_plate(term)))

"""Names of citizens, for papers and registers; never for lists."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from credit.models import Citizen
from credit.rules.masking import HIDDEN, mask_id_no

HIDDEN_ON_PAPER = "*"
"""As wide as a digit, and what forms have always used."""


@dataclass(frozen=True, slots=True)
class NameOnPaper:
    """A name as it stands on a paper, and the identity number masked."""

    name: str = field(repr=False)
    id_no_masked: str


def names_on_paper(holder_ids: Collection[UUID]) -> dict[UUID, NameOnPaper]:
    """Give the names of those of these holders who are citizens."""
    rows = Citizen.objects.filter(holder_id__in=holder_ids, closed_at=None)
    return {
        holder_id: NameOnPaper(name, mask_id_no(id_no).replace(HIDDEN, HIDDEN_ON_PAPER))
        for holder_id, name, id_no in rows.values_list("holder_id", "name", "id_no")
    }


def name_of(holder_id: UUID) -> str:
    """Give a citizen's name as the city has it, to ask other registers."""
    return Citizen.objects.values_list("name", flat=True).get(holder_id=holder_id)

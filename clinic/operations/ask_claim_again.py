"""Have an insurer asked again about a claim that was left to a person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic.operations.give_up_claim import ClaimDecided
from clinic.operations.open_claims import open_next_round
from clinic.operations.record_settlement import lock_claim
from clinic.queries.policies import deadline_at
from clinic.rules.states import NOTHING_STANDS, ClaimStatus
from ledger.errors import Rejected


class ClaimAskedAnew(Rejected):
    """A claim of which nothing stands has another round already."""

    code = "clinic.claim.asked_anew"
    sentence = _("Another round of this claim has been opened already.")


def ask_claim_again(*, claim_id: UUID, at: datetime) -> None:
    """Have a claim asked about now; one of which nothing stands is claimed anew.

    That is one that was declined, or given up and cancelled though the fund still owes.

    It is waited for as long as a new one.

    Raises:
        ClaimDecided: it has been settled or given up.
        ClaimAskedAnew: the next round has been opened already.
    """
    with transaction.atomic(savepoint=False):
        visit, claim = lock_claim(claim_id)
        if claim.status in NOTHING_STANDS:
            if hasattr(claim, "replaced_by"):
                raise ClaimAskedAnew
            if claim.parked_at is None:
                raise ClaimDecided(status=claim.get_status_display())
            open_next_round(visit=visit, before=claim, bill_id=claim.bill_id, at=at)
            return
        if claim.status != ClaimStatus.ASKED:
            raise ClaimDecided(status=claim.get_status_display())
        claim.ask_at, claim.asks, claim.parked_at = at, 1, None
        claim.deadline_at = deadline_at(at)
        claim.save(update_fields=["ask_at", "asks", "parked_at", "deadline_at"])

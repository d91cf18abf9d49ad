"""Name who pays for what a plate did before somebody bound it."""

from collections.abc import Sequence
from datetime import datetime

from credit.models import Credential, CredentialKind, Holder, HolderKind
from ledger.operations.name_payer import name_payer_of_holder

BY = "credit: plate bound"


def name_plate_payers(*, credentials: Sequence[Credential], at: datetime) -> int:
    """Ask the citizens who have these plates for the plates' own unpaid bills.

    Only what was charged in the period of the binding. The debt stays the plate's:
    its bills are collected from the citizen, and count in the citizen's arrears.
    A car that is leaving right now is waited for. Gives how many bills there were.
    """
    bound = {
        credential.value_index: credential
        for credential in credentials
        if credential.kind == CredentialKind.PLATE
    }
    if not bound:
        return 0
    plates = Holder.objects.select_for_update().filter(
        kind=HolderKind.PLATE, key_index__in=list(bound)
    )
    return sum(
        name_payer_of_holder(
            holder_id=plate.id,
            payer_id=bound[key].holder_id,
            occurred_from=bound[key].valid_from,
            occurred_to=bound[key].valid_to,
            at=at,
            by=BY,
        )
        for plate in plates.order_by("id")
        if (key := bytes(plate.key_index or b"")) in bound
    )

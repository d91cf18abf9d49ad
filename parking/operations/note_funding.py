"""Note what each validation took off a fee, for whoever pays for it."""

from django.db import transaction

from ledger.rules.ids import time_ordered_id
from parking.models import Funding
from parking.operations.keep_event import KeptEvent
from parking.ports import KnownSession, Quote
from parking.queries.reductions import discounts_of, funded_so_far


def note_funding(
    event: KeptEvent, session: KnownSession, *, price: Quote | None
) -> None:
    """Bring the fundings of a session level with its newest price.

    What was noted at an earlier read is not changed: the difference is added.
    """
    if not session.is_reduced or price is None:
        return
    taken = {one.id: one.amount_minor for one in price.taken}
    with transaction.atomic(savepoint=False):
        before = funded_so_far(session.id)
        more = {
            one: taken.get(one.id, 0) - before.get(one.id, 0)
            for one in discounts_of(session)
        }
        Funding.objects.bulk_create(
            Funding(
                id=time_ordered_id(event.at, "funding", one.id, event.id),
                holder_id=session.holder_id,
                validation_id=one.id,
                funder_id=one.funder_id or event.lot.merchant_id,
                amount_minor=amount_minor,
                currency=event.lot.currency,
                at=event.at,
            )
            for one, amount_minor in more.items()
            if amount_minor
        )

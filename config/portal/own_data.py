"""Everything that is kept of a citizen, as one file that is written as it is read."""

import json
from collections.abc import Iterator
from uuid import UUID

from django.http import StreamingHttpResponse

from clinic.queries.own_data import own_data as of_visits
from credit.queries.own_data import own_data as of_citizen
from ledger.queries.own_data import own_data as of_money
from parking.queries.own_data import own_data as of_stays

ABOUT = (
    "Everything that CityTab keeps of you. Amounts are in hundredths, times in UTC. "
    "Signed in, you open a file of evidence at /bills/(the bill)/evidence/(its id)."
)


def stream_own_data(holder_id: UUID) -> StreamingHttpResponse:
    """Give all of a citizen's data as JSON; however much, in little memory."""
    return StreamingHttpResponse(
        _written(holder_id),
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="citytab-my-data.json"',
            "Cache-Control": "private, no-store",
        },
    )


def _written(holder_id: UUID) -> Iterator[str]:
    kinds = (
        of_citizen(holder_id)
        | of_money(holder_id)
        | of_visits(holder_id)
        | of_stays(holder_id)
    )
    yield f'{{"about": {json.dumps(ABOUT)}'
    for kind, rows in kinds.items():
        yield f',\n"{kind}": ['
        for place, row in enumerate(rows):
            text = json.dumps(row, default=str, ensure_ascii=False)
            yield f",\n {text}" if place else f"\n {text}"
        yield "]"
    yield "}\n"

"""The city's score files: a whole city in one call, each row's fate reported.

Rows are taken in batches that commit by themselves, so that no gate waits for
the file. What is kept of an answered call is one letter a row; the report is
written anew from the file and these letters whenever it is asked for.
"""

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any, ClassVar

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from credit.api.score_rows import CSV, NDJSON, Row, score_rows
from credit.operations.take_scores import take_scores
from credit.queries.policy import brackets_at
from credit.rules.scores import BadRow, Fate, ScoreRow
from ledger.api.idempotency import REPLAYED, answer_in_turns
from ledger.api.renderers import CompactJsonRenderer, write_json
from ledger.api.views import MachineView

ROWS_PER_BATCH = 1000
"""A third of a second: a gate may wait that long for a row of the batch."""

STATUSES = {
    Fate.ACCEPTED: {"status": "accepted"},
    Fate.UNCHANGED: {"status": "unchanged"},
    Fate.SUPERSEDED: {"status": "superseded"},
    Fate.UNKNOWN: {"status": "rejected", "code": "credit.citizen.unknown"},
    Fate.MALFORMED: {"status": "rejected", "code": "credit.score.malformed"},
    Fate.OUT_OF_RANGE: {"status": "rejected", "code": "credit.score.out_of_range"},
}


class NdjsonRenderer(CompactJsonRenderer):
    """The report as a line a row, for whoever asks for it."""

    media_type = NDJSON
    format = "ndjson"


class ScoresView(MachineView):
    """Take a file of scores."""

    scopes: ClassVar[frozenset[str]] = frozenset({"city"})
    keyed: ClassVar = frozenset({"post"})
    renderer_classes: Any = (CompactJsonRenderer, NdjsonRenderer)

    def post(self, request: Request) -> HttpResponseBase:
        """Take the rows, in their order, and answer what became of each.

        Raises:
            UnsupportedMediaType: the body is neither NDJSON nor CSV.
            HeaderMissing: a CSV without its first line.
        """
        media_type = str(request.content_type).partition(";")[0].strip().lower()
        if media_type not in (CSV, NDJSON):
            raise UnsupportedMediaType(media_type)
        body = request._request.body  # noqa: SLF001 - the signature has read it whole
        score_rows(body, media_type)

        def work(between_turns: Callable[[], None]) -> Response:
            rows = score_rows(body, media_type)
            return Response({"fates": "".join(_fates(rows, between_turns))})

        digest = sha256(media_type.encode() + b"\n")
        digest.update(body)
        kept = answer_in_turns(self, work, digest_of_content=digest.digest())
        fates = json.loads(kept.content)["fates"]
        report = _report(score_rows(body, media_type), fates)
        if request.accepted_renderer.format != NdjsonRenderer.format:
            report = _as_one_object(report)
        return StreamingHttpResponse(
            _in_pieces(report),
            content_type=request.accepted_media_type,
            headers={k: v for k, v in kept.items() if k == REPLAYED},
        )


def _fates(rows: Iterator[Row], between_turns: Callable[[], None]) -> Iterator[str]:
    at = timezone.now()
    brackets = brackets_at(at)
    while batch := list(islice(rows, ROWS_PER_BATCH)):
        good = [row for row in batch if isinstance(row, ScoreRow)]
        taken = iter(take_scores(rows=good, brackets=brackets, at=timezone.now()))
        yield "".join(
            row.fate if isinstance(row, BadRow) else next(taken) for row in batch
        )
        between_turns()


def _report(rows: Iterator[Row], fates: str) -> Iterator[bytes]:
    for number, (row, fate) in enumerate(zip(rows, fates, strict=True), start=1):
        yield (
            write_json({"row": number, "ref": row.ref, **STATUSES[Fate(fate)]}) + b"\n"
        )


def _as_one_object(lines: Iterator[bytes]) -> Iterator[bytes]:
    before = b'{"results":['
    for line in lines:
        yield before + line
        before = b","
    yield b"]}" if before == b"," else b'{"results":[]}'


def _in_pieces(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Join lines: a piece of the answer each would cost more than writing them."""
    while piece := b"".join(islice(lines, ROWS_PER_BATCH)):
        yield piece

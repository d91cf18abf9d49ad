"""Reading a score file row by row, as NDJSON or CSV; one bad row spoils no other."""

import csv
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy as _

from credit.models.citizen import SCORE_MAX
from credit.rules.identity import is_ref
from credit.rules.scores import BadRow, Fate, ScoreRow
from ledger.api.parsers import read_json
from ledger.api.refusals import JsonUnreadable
from ledger.errors import BadInput

NDJSON, CSV = "application/x-ndjson", "text/csv"

LINE_BYTES_MAX = 4096
"""A row has a reference, a number and a flag; a longer line is none."""

REF_SHOWN_MAX = 64
NAMES = frozenset({"ref", "score", "insured"})
FLAGS = {"": None, "true": True, "false": False, "1": True, "0": False}
Row = ScoreRow | BadRow


class HeaderMissing(BadInput):
    """The CSV's first line doesn't name its columns."""

    code = "credit.scores.header_missing"
    sentence = _("The first line must name the columns: ref, score and maybe insured.")


def score_rows(body: bytes, media_type: str) -> Iterator[Row]:
    """Read the rows one by one, never all at once; empty lines are none.

    Raises:
        HeaderMissing: a CSV without its first line, before any row.
    """
    if media_type == CSV:
        header, lines = _header(body)
        return (_of_csv(header, line) for line in lines if line.strip())
    return (_of_json(line) for line in BytesIO(body) if line.strip())


def _header(body: bytes) -> tuple[list[str], Iterator[bytes]]:
    lines = iter(BytesIO(body))
    first = next(lines, b"").removeprefix(b"\xef\xbb\xbf")
    header = [name.strip() for name in _cells(first) or []]
    header = ["ref" if name == "citizen" else name for name in header]
    twice = len(set(header)) < len(header)
    if twice or not {"ref", "score"} <= set(header) <= NAMES:
        raise HeaderMissing
    return header, lines


def _of_csv(header: list[str], line: bytes) -> Row:
    cells = _cells(line)
    if cells is None or len(cells) != len(header):
        return BadRow("", Fate.MALFORMED)
    row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    ref, score, flag = row["ref"], row["score"], row.get("insured", "").lower()
    digits = score.removeprefix("-")
    if flag not in FLAGS or not (digits.isascii() and digits.isdigit()):
        return _bad(ref)
    # Nobody's score has more digits, and int() takes its time over thousands.
    number = int(score) if len(score) <= len("-9999") else SCORE_MAX + 1
    return _row(ref, number, insured=FLAGS[flag])


def _cells(line: bytes) -> list[str] | None:
    """Split one line; a quoted cell doesn't go over several."""
    if len(line) > LINE_BYTES_MAX:
        return None
    try:
        return next(csv.reader([line.decode()], strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        return None


def _of_json(line: bytes) -> Row:
    if len(line) > LINE_BYTES_MAX:
        return BadRow("", Fate.MALFORMED)
    try:
        read = read_json(line)
    except JsonUnreadable:
        return BadRow("", Fate.MALFORMED)
    return _of_object(read) if isinstance(read, Mapping) else _bad("")


def _of_object(read: Mapping[str, Any]) -> Row:
    row = {("ref" if name == "citizen" else name): read[name] for name in read}
    ref, score, insured = row.get("ref"), row.get("score"), row.get("insured")
    if not isinstance(ref, str):
        return _bad("")
    named = len(row) == len(read) and set(row) <= NAMES
    if not named or not (insured is None or isinstance(insured, bool)):
        return _bad(ref)
    # True is no score, though Python counts it among the integers.
    if not isinstance(score, int) or isinstance(score, bool):
        return _bad(ref)
    return _row(ref, score, insured=insured)


def _row(ref: str, score: int, *, insured: bool | None) -> Row:
    if not is_ref(ref):
        return _bad(ref)
    if not 0 <= score <= SCORE_MAX:
        return BadRow(ref, Fate.OUT_OF_RANGE)
    return ScoreRow(ref, score, insured)


def _bad(ref: str) -> BadRow:
    return BadRow(ref[:REF_SHOWN_MAX], Fate.MALFORMED)

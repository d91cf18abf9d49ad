"""Read a price list's file: CSV in UTF-8 or GB18030, or XLSX, into rows of texts.

Nothing is guessed silently: a cell that can't be read in the file's encoding holds
``UNREADABLE``, which whoever reads the rows then reports with its place.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from clinic.rules.sentences import gettext_noop as _
from ledger.errors import BadInput

BYTES_MAX = 10 * 2**20
"""Ten megabytes: eighty thousand rows of a large hospital's list are six."""

ROWS_MAX = 100_000

UNPACKED_BYTES_MAX = 20 * BYTES_MAX
"""A workbook is an archive: what it unpacks to is bounded as well."""

COLUMNS_MAX = 64
"""More than any list has; a stray cell far to the right costs nothing."""

CELL_LENGTH_MAX = 4_000

UNREADABLE = "\ufffd"
"""What stands in place of bytes that are no text in the file's encoding."""

ARCHIVE = b"PK\x03\x04"
LEGACY_WORKBOOK = b"\xd0\xcf\x11\xe0"
BOM = b"\xef\xbb\xbf"

Row = tuple[int, list[str]]


class PriceFileTooLarge(BadInput):
    """The file has more bytes or rows than a price list may have."""

    code = "clinic.price_file.too_large"
    sentence = _("A price list may have %(mib)d MiB and %(rows)d rows.")

    def __init__(self) -> None:
        super().__init__(mib=BYTES_MAX // 2**20, rows=ROWS_MAX)


class PriceFileUnreadable(BadInput):
    """The file is neither CSV nor a workbook of today's kind."""

    code = "clinic.price_file.unreadable"
    sentence = _("The file can't be read: it is neither CSV nor an XLSX workbook.")


def read_file(content: bytes) -> list[Row]:
    """Give the rows that hold anything, each with its number in the file.

    Raises:
        PriceFileTooLarge, PriceFileUnreadable: in this order.
    """
    if len(content) > BYTES_MAX:
        raise PriceFileTooLarge
    if content.startswith(LEGACY_WORKBOOK):
        raise PriceFileUnreadable
    is_workbook = content.startswith(ARCHIVE)
    found = _rows_of_workbook(content) if is_workbook else _rows_of_text(content)
    rows: list[Row] = []
    for number, cells in found:
        if any(cells):
            if len(rows) > ROWS_MAX:
                raise PriceFileTooLarge
            rows.append((number, cells))
    return rows


def _rows_of_text(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    if "\0" in text:
        raise PriceFileUnreadable
    lines = csv.reader(io.StringIO(text, newline=""))
    number = 1
    try:
        for cells in lines:
            yield number, [cell.strip() for cell in cells[:COLUMNS_MAX]]
            number = lines.line_num + 1
    except csv.Error as error:
        raise PriceFileUnreadable from error


def _decoded(content: bytes) -> str:
    """Decode by the encoding that most lines have that are more than ASCII.

    GB18030 takes nearly any bytes, so that a UTF-8 file with one broken line would
    otherwise be read as another language.
    """
    if content.startswith(BOM):
        return content.removeprefix(BOM).decode("utf-8", "replace")
    votes = [_is_utf8(line) for line in content.split(b"\n") if not line.isascii()]
    is_utf8 = sum(votes) * 2 >= len(votes)
    return content.decode("utf-8" if is_utf8 else "gb18030", "replace")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _rows_of_workbook(content: bytes) -> Iterator[Row]:
    """Read the first sheet; formulas count as what they last came to."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > UNPACKED_BYTES_MAX:
            raise PriceFileTooLarge
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True
        )
        sheet = book.worksheets[0]
        # What a sheet says of its own size is not to be believed.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, [_text(cell) for cell in cells[:COLUMNS_MAX]]
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        IndexError,
        ValueError,
        SyntaxError,  # XML that is none
    ) as error:
        raise PriceFileUnreadable from error


def _text(cell: Any) -> str:
    """Write a cell as CSV would: whole numbers without a point, days as days."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()[:CELL_LENGTH_MAX]

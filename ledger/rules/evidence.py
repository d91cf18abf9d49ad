"""Files that show what somebody disputes: what they are is told by their content.

Of photographs what tells of place, time and camera is taken off, also the pictures
that cameras put behind the one that is shown, and only how they are turned is kept. A
PDF stays as it is: what it says of itself can't be cut out without rewriting it.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from ledger.errors import BadInput
from ledger.rules.sentences import gettext_noop as _

FILES_MAX = 3
FILES_OF_BILL_MAX = 4 * FILES_MAX
"""Of all disputes of a bill: they may be taken back, and opened again."""

BYTES_MAX = 5 * 1_048_576
"""A photograph of a good phone camera; a scanned page is a tenth of it."""

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
SUFFIXES = {JPEG: "jpg", PNG: "png", PDF: "pdf"}

_PNG = b"\x89PNG\r\n\x1a\n"
_KEPT_PNG = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"}
_APP0, _APP1, _APP15, _COM = 0xE0, 0xE1, 0xEF, 0xFE
_SCAN, _END = 0xDA, 0xD9
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""Neither a byte of the scan itself nor one of its restarts (ITU T.81, B.1.1.5)."""
_ORIENTATION = 0x0112
_UPRIGHT, _TURNS = 1, range(2, 9)


class EvidenceTooLarge(BadInput):
    """A file is larger than a photograph."""

    code = "ledger.evidence.too_large"
    sentence = _("A file may have up to %(mib)s MB.")


class EvidenceUnreadable(BadInput):
    """It is no photograph and no PDF, whatever its name says."""

    code = "ledger.evidence.unreadable"
    sentence = _("Only photographs (JPEG, PNG) and PDF files can be attached.")


def served_as(media_type: str, *, name: str) -> dict[str, str]:
    """Give the headers with which a browser shows a picture, and keeps a PDF.

    It is never taken for what it isn't, and nothing in it runs on our site.
    """
    kept = "attachment" if media_type == PDF else "inline"
    return {
        "Content-Disposition": f'{kept}; filename="{name}.{SUFFIXES[media_type]}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file of a known kind, without what its owner didn't mean to tell."""

    media_type: str
    content: bytes = field(repr=False)


def clean_file(content: bytes) -> CleanFile:
    """Say what a file is by its content, and take off what tells of its owner.

    Raises:
        EvidenceTooLarge, EvidenceUnreadable: in this order.
    """
    if len(content) > BYTES_MAX:
        raise EvidenceTooLarge(mib=BYTES_MAX // 1_048_576)
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return CleanFile(JPEG, _bare_jpeg(content))
        if content.startswith(_PNG):
            return CleanFile(PNG, _bare_png(content))
    except (struct.error, IndexError) as error:
        raise EvidenceUnreadable from error
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]:
        return CleanFile(PDF, content)
    raise EvidenceUnreadable


def _bare_jpeg(content: bytes) -> bytes:
    """Leave out application segments and comments (ITU T.81, B.1.1)."""
    turned = _UPRIGHT
    kept = [content[:2]]
    for marker, segment in _segments(content):
        if marker == _APP1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:])
        if marker == _COM or _APP0 < marker <= _APP15:
            continue
        kept.append(segment)
    if turned in _TURNS:
        kept.insert(1, _only_turned(turned))
    return b"".join(kept)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each segment, scans with what they scanned; what follows the end is none."""
    at = 2
    while True:
        if content[at] != 0xFF:  # noqa: PLR2004 - every marker begins so
            raise EvidenceUnreadable
        marker = content[at + 1]
        if marker == _END:
            yield marker, content[at : at + 2]
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        after = at + 2 + length
        if marker == _SCAN:
            found = _AFTER_SCAN.search(content, after)
            if found is None:
                raise EvidenceUnreadable
            after = found.start()
        yield marker, content[at:after]
        at = after


def _orientation(tiff: bytes) -> int:
    """Read how a camera was held (Exif 2.32, 4.6.4); anything odd is upright."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return _UPRIGHT
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(count):
            entry = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            if entry[0] == _ORIENTATION:
                return int(entry[3])
    except struct.error:
        return _UPRIGHT
    return _UPRIGHT


def _only_turned(turned: int) -> bytes:
    """Write an Exif segment that says nothing but how the picture is turned."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, turned, 0)
    body = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _bare_png(content: bytes) -> bytes:
    """Keep the chunks that make the picture (W3C PNG, 11)."""
    kept, at = [content[:8]], 8
    while True:
        length, kind = struct.unpack_from(">I4s", content, at)
        chunk = content[at : at + 12 + length]
        if len(chunk) < 12 + length:
            raise EvidenceUnreadable
        if kind in _KEPT_PNG:
            kept.append(chunk)
        if kind == b"IEND":
            return b"".join(kept)
        at += 12 + length

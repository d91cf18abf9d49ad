"""Which characters a font can set, read from its own table of them.

Of a collection the first font counts: those of one family share their characters.
The layout is that of the OpenType specification: ``ttcf``, table directory, ``cmap``
with a subtable of format 12 (all of Unicode).
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

Ranges = tuple[list[int], list[int]]
"""Where runs of characters begin, and where each ends, both included."""

TABLE = b"cmap"
UNICODE_FULL = 12


def spelled(text: str, *, font: Path) -> str:
    """Write what the font has no picture of by its code point: ``[U+2A6A5]``.

    A name must never lose a character silently.
    """
    ranges = ranges_of(font)
    missing = {ord(one): _code(one) for one in set(text) if not _is_in(one, ranges)}
    return text.translate(missing) if missing else text


def _is_in(character: str, ranges: Ranges) -> bool:
    starts, ends = ranges
    place = bisect_right(starts, ord(character)) - 1
    return place >= 0 and ord(character) <= ends[place]


def _code(character: str) -> str:
    return f"[U+{ord(character):04X}]"


@lru_cache(maxsize=4)
def ranges_of(font: Path) -> Ranges:
    """Read the runs of characters that a font file has, in their order.

    Raises:
        ValueError: it has no table of all of Unicode.
    """
    data = font.read_bytes()
    directory = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    runs = sorted(_runs(data, _table(data, directory)))
    if not runs:
        message = f"{font.name} has no table of its characters"
        raise ValueError(message)
    return [first for first, _last in runs], [last for _first, last in runs]


def _table(data: bytes, directory: int) -> int:
    (count,) = struct.unpack_from(">H", data, directory + 4)
    for place in range(count):
        tag, _checksum, offset, _length = struct.unpack_from(
            ">4sIII", data, directory + 12 + 16 * place
        )
        if tag == TABLE:
            return int(offset)
    return 0


def _runs(data: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for place in range(count):
        (offset,) = struct.unpack_from(">I", data, cmap + 4 + 8 * place + 4)
        (form,) = struct.unpack_from(">H", data, cmap + offset)
        if form == UNICODE_FULL:
            (groups,) = struct.unpack_from(">I", data, cmap + offset + 12)
            for group in range(groups):
                first, last, _glyph = struct.unpack_from(
                    ">III", data, cmap + offset + 16 + 12 * group
                )
                yield first, last
            return

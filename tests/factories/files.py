"""Files as people send them, with what they didn't mean to tell."""

import struct
import zlib

SECRET = b"30.2741N 120.1551E"
"""Where somebody lives, as a camera writes it."""


def a_photograph(turned: int = 1, *, order: str = ">") -> bytes:
    """A JPEG with its place, a comment and how the camera was held."""
    mark = {">": b"MM", "<": b"II"}[order]
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turned, 0)
    tiff = mark + struct.pack(f"{order}HIH", 42, 8, 1) + entry + bytes(4) + SECRET
    return b"".join(
        [
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
            _segment(0xE1, b"Exif\0\0" + tiff),
            _segment(0xED, SECRET),
            _segment(0xFE, SECRET),
            _segment(0xDB, bytes(65)),
            b"\xff\xda\0\x08\1\1\0\0?\0picture\xff\xd9",
        ]
    )


def a_picture() -> bytes:
    """A PNG with a text."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
            _chunk(b"tEXt", b"Comment\0" + SECRET),
            _chunk(b"IDAT", zlib.compress(b"\0\0")),
            _chunk(b"IEND", b""),
        ]
    )


def a_pdf() -> bytes:
    """As little of a PDF as there can be."""
    return b"%PDF-1.7\n%%EOF\n"


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _chunk(kind: bytes, body: bytes) -> bytes:
    told = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + told

"""Files of disputes: told by their content, without what their owner didn't mean."""

import pytest

from ledger.rules.evidence import (
    BYTES_MAX,
    EvidenceTooLarge,
    EvidenceUnreadable,
    clean_file,
)
from tests.factories.files import SECRET, a_pdf, a_photograph, a_picture


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turned", [1, 6, 8, 0, 99])
def test_a_photograph_tells_only_how_it_is_turned(turned: int, order: str) -> None:
    file = clean_file(a_photograph(turned, order=order))
    assert file.media_type == "image/jpeg"
    assert SECRET not in file.content
    assert file.content.startswith(b"\xff\xd8\xff")
    assert file.content.endswith(b"picture\xff\xd9")
    assert (b"Exif" in file.content) == (turned in {6, 8})
    if turned in {6, 8}:
        assert clean_file(file.content) == file


def test_what_follows_a_photograph_or_stands_within_it_is_taken_off() -> None:
    """Cameras put whole pictures behind the first one, each with its place."""
    plain = a_photograph()
    told = b"\xff\xfe" + (len(SECRET) + 2).to_bytes(2, "big") + SECRET
    scan = b"\xff\xda\0\x08\1\1\0\0?\0more\xff\0\xff\xd0data"
    several = plain[:-2] + told + scan + b"\xff\xd9" + plain + SECRET
    file = clean_file(several)
    assert SECRET not in file.content
    assert file.content.endswith(b"picture" + scan + b"\xff\xd9")
    assert clean_file(file.content) == file


def test_a_picture_loses_its_texts() -> None:
    file = clean_file(a_picture())
    assert (file.media_type, SECRET in file.content) == ("image/png", False)
    assert file.content.endswith(b"IEND\xaeB`\x82")
    assert clean_file(file.content) == file


def test_a_pdf_stays_as_it_is() -> None:
    assert clean_file(a_pdf()).content == a_pdf()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        b"%PDF-1.7 and no end",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\0\x04ab<script>",
        a_photograph()[:40],
        b"\x89PNG\r\n\x1a\n",
        a_picture()[:-6],
    ],
)
def test_what_is_neither_is_refused(content: bytes) -> None:
    with pytest.raises(EvidenceUnreadable):
        clean_file(content)


def test_a_file_larger_than_a_photograph_is_refused() -> None:
    with pytest.raises(EvidenceTooLarge):
        clean_file(a_pdf() + bytes(BYTES_MAX))

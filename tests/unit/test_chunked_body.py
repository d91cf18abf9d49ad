"""A body that came in chunks has a length by the time Django sees it."""

import io
from typing import Any

import pytest

from config.middleware.chunked import BoundedBody
from config.middleware.sizes import BODY_BYTES_MAX

CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}


def seen_by_django(environ: dict[str, Any]) -> tuple[str, bytes]:
    seen = {}

    def application(environ: dict[str, Any], _: Any) -> list[bytes]:
        seen["length"] = environ.get("CONTENT_LENGTH", "")
        seen["body"] = environ["wsgi.input"].read()
        return []

    assert BoundedBody(application)(environ, None) == []
    return seen["length"], seen["body"]


@pytest.mark.parametrize("length", [0, 1, 65_536, 65_537, BODY_BYTES_MAX])
def test_a_chunked_body_is_announced_with_its_length(length: int) -> None:
    source = io.BytesIO(b"x" * length)
    environ = {**CHUNKED, "wsgi.input": source, "PATH_INFO": "/api/v1/x"}
    assert seen_by_django(environ) == (str(length), b"x" * length)


def test_an_endless_body_is_read_one_byte_beyond_what_is_allowed() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

    source = Endless()
    environ = {**CHUNKED, "wsgi.input": source, "PATH_INFO": "/api/v1/x"}
    length, _ = seen_by_django(environ)
    assert int(length) == source.given == BODY_BYTES_MAX + 1


def test_a_chunked_body_cannot_lie_about_its_length() -> None:
    source = io.BytesIO(b"x" * 10)
    environ = {**CHUNKED, "CONTENT_LENGTH": "3", "wsgi.input": source}
    assert seen_by_django(environ) == ("10", b"x" * 10)


def test_an_ordinary_body_is_left_alone() -> None:
    source = io.BytesIO(b"xyz")
    environ = {"CONTENT_LENGTH": "3", "wsgi.input": source}
    assert seen_by_django(environ) == ("3", b"xyz")
    assert environ["wsgi.input"] is source

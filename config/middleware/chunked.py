"""Bodies without an announced length, read up to their limit.

Django reads as much as ``Content-Length`` says, so a chunked body would be
empty to it. This layer stands before Django, reads such a body and announces
what it found: one byte more than allowed at most, which the limits then refuse.
"""

import io
from collections.abc import Callable, Iterable
from typing import Any

from config.middleware.sizes import body_bytes_max

_PIECE_BYTES = 65_536

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class BoundedBody:
    """A WSGI application whose bodies all have a length."""

    def __init__(self, application: Application) -> None:
        """Take the application."""
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Give the body a length when its server can tell where it ends."""
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        if chunked and environ.get("wsgi.input_terminated"):
            body = _read(environ)
            environ["wsgi.input"] = io.BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
        return self.application(environ, start_response)


def _read(environ: dict[str, Any]) -> bytes:
    """Read the body, at most one byte more than allowed."""
    most = body_bytes_max(environ.get("PATH_INFO", "")) + 1
    body = bytearray()
    while len(body) < most:
        piece = environ["wsgi.input"].read(min(_PIECE_BYTES, most - len(body)))
        if not piece:
            break
        body += piece
    return bytes(body)

"""A small web server that keeps what it hears and answers as it is told."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Heard:
    body: bytes
    headers: dict[str, str]


class Listener:
    """Stands for whoever is at the other end: a receiver, a broken provider.

    ``answers`` are given in turn, the last one from then on: a status and a body
    (made of what was heard).
    """

    def __init__(self, *answers: tuple[int, Callable[[bytes], bytes]]) -> None:
        self.heard: list[Heard] = []
        self._answers = list(answers) or [(204, lambda _: b"")]
        self._lock = threading.Lock()
        listener = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, speak = listener.hear(Heard(body, dict(self.headers)))
                spoken = speak(body)
                self.send_response(status)
                self.send_header("Location", "/")  # of use with a 3xx alone
                self.send_header("Content-Length", str(len(spoken)))
                self.end_headers()
                self.wfile.write(spoken)

            def do_GET(self) -> None:
                """Welcome whoever follows a redirection."""
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
                """Keep the tests' output quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def hear(self, heard: Heard) -> tuple[int, Callable[[bytes], bytes]]:
        with self._lock:
            self.heard.append(heard)
            return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def wait_for(self, count: int, *, seconds: float = 10.0) -> list[Heard]:
        """Wait until ``count`` requests were heard."""
        deadline = time.monotonic() + seconds
        while len(self.heard) < count:
            assert time.monotonic() < deadline, f"heard only {len(self.heard)}"
            time.sleep(0.02)
        return self.heard

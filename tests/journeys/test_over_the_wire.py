"""The frame behind the real web server, asked by the client we ship."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from config.demo.client import SignedClient
from config.demo.signing import ClientKey
from tests.databases import TestDatabase
from tests.factories.keys import gate_key

EVENTS = "/api/v1/test/events"
EVENT = {
    "event_id": "e1",
    "occurred_at": "2026-01-01T08:00:00+08:00",
    "plate": {"text": "沪A12345"},
}


@pytest.fixture
def address(committed: TestDatabase) -> Iterator[tuple[str, int]]:
    """Where one gunicorn listens; it is there from before the first question."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.journeys.frame_settings"
    }
    with socket.create_server(("127.0.0.1", 0)) as listening:
        fd = listening.fileno()
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-b", f"fd://{fd}", "config.wsgi"],
            env=environment,
            pass_fds=[fd],
        )
        try:
            yield listening.getsockname()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(15)


@pytest.fixture
def client(address: tuple[str, int]) -> Iterator[SignedClient]:
    issued = gate_key()
    key = ClientKey.of(issued.key_id, issued.secret_b64)
    client = SignedClient(f"http://{address[0]}:{address[1]}", key)
    with closing(client.connection):
        yield client


def test_our_client_is_understood_by_the_real_server(client: SignedClient) -> None:
    posted = client.post(EVENTS, EVENT)
    assert posted.status == 201, posted
    assert posted.json["plate"] == {"text": "沪A12345"}
    read = client.get(f"{EVENTS}/%E6%B2%AA%2FA?x=%20&y=a+b")
    assert read.status in {200, 404}, read
    read = client.get(f"{EVENTS}/%E6%B2%AA~a:b?x=%20&y=a+b")
    assert read.json == {"query": {"x": " ", "y": "a b"}}
    client.connection.close()
    assert client.get(EVENTS).status == 200


def chunked(address: tuple[str, int], size: int, **headers: str) -> Any:
    """Send ``size`` bytes without saying how many they will be."""
    connection = http.client.HTTPConnection(*address, timeout=30)
    with closing(connection):
        pieces = (b"x" * min(65_536, size - at) for at in range(0, size, 65_536))
        connection.request("POST", EVENTS, pieces, headers, encode_chunked=True)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type"), answer.read()


def test_a_chunked_body_is_read_and_one_too_large_is_refused(
    client: SignedClient,
) -> None:
    address = (client.connection.host, client.connection.port)
    status, kind, body = chunked(address, 1_048_576 + 1)
    assert (status, kind) == (413, "application/problem+json")
    assert b"api.body.too_large" in body
    status, kind, body = chunked(address, 1_048_576)
    assert (status, kind) == (401, "application/problem+json")
    assert b"ledger.signature.missing" in body

"""A whole life with canaries in it: none sings in a log, an address, the broker, the
cache, or on a page about an error.
"""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.db import connection
from pytest_django import Settings

from config.celery import app
from credit.models import InboxEntry, Message
from ledger.models import Bill
from tests.databases import CHECKOUT, TestDatabase
from tests.factories.sandbox import SECRET, SandboxProcess
from tests.journeys.canaries.ears import CANARIES, Ears, canaries_in, listening
from tests.journeys.canaries.life import CITIZEN, Life

WORKED_SECONDS_MAX = 180

DRESSED = [
    "as it is: {}",
    "GET /admin/?q={percent}",
    '{{"text": "{escaped}"}}',
    "&quot;body&quot;: &quot;{packed}&quot;",
    "SET key {bytes}",
]


@pytest.mark.parametrize("dress", DRESSED)
@pytest.mark.parametrize("canary", CANARIES)
def test_a_canary_is_recognised_in_every_dress(dress: str, canary: str) -> None:
    word = CANARIES[canary]
    text = dress.format(
        word,
        percent=quote(word),
        escaped=json.dumps(word)[1:-1],
        packed=base64.b64encode(json.dumps(f"a {word} b").encode()).decode(),
        bytes="".join(f"\\x{byte:02x}" for byte in word.encode()),
    )
    assert canary in canaries_in(text)
    assert (
        canaries_in("nothing of anybody, and cGxlbnR5IG9mIG5vdGhpbmcgYXQgYWxs") == set()
    )


@contextmanager
def a_worker(folder: Path) -> Iterator[Path]:
    """A real worker at the real broker; where it writes its log."""
    log = folder / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-l", "INFO"]
    with log.open("wb") as file:
        worker = subprocess.Popen(
            [*command, "--pool", "solo", "--without-gossip", "--without-mingle"],
            cwd=CHECKOUT,
            stderr=file,
            stdout=file,
        )
        try:
            yield log
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(15)


def wakes_everybody() -> None:
    """Send what beat sends, once each."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"])


def what_waits() -> str:
    """Read what the broker holds for the worker."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    return str(client.lrange("celery", 0, -1))


def everybody_worked() -> None:
    """Wait until the stay is paid, its payer told, and the visit's bill closed."""
    deadline = time.monotonic() + WORKED_SECONDS_MAX
    while True:
        wakes_everybody()
        time.sleep(1)
        connection.close()
        paid = Bill.objects.filter(kind="parking", status="settled").exists()
        closed = Bill.objects.filter(kind="outpatient", status="closed").exists()
        if paid and closed and InboxEntry.objects.exists():
            return
        assert time.monotonic() < deadline, list(Bill.objects.values("kind", "status"))


def test_no_canary_sings_in_log_address_broker_cache_or_error(
    committed: TestDatabase,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with SandboxProcess(tmp_path) as sandbox, listening(settings) as (log, commands):
        settings.SANDBOX_URL, settings.SANDBOX_SECRET = sandbox.url, SECRET
        monkeypatch.setenv("SANDBOX_URL", sandbox.url)
        monkeypatch.setenv("SANDBOX_SECRET", SECRET)
        life = Life()
        life.is_registered()
        life.parks()
        life.is_treated()
        life.makes_mistakes()
        wakes_everybody()
        waiting = what_waits()
        with a_worker(tmp_path) as worker_log:
            everybody_worked()
        life.reads_the_portal()
        life.is_looked_up()
        life.meets_what_breaks()
    texts = [message.text for message in Message.objects.all()]
    heard = {
        "log": log.getvalue(),
        "worker's log": worker_log.read_text(),
        "broker": waiting,
        "broker and cache": "\n".join(commands),
        "addresses": "\n".join(Ears.addresses),
        "messages": "\n".join(texts),
        **{f"error {n} ({s})": body for n, (s, body) in enumerate(Ears.errors)},
    }
    sang = [
        f"{where}: {found}: {line[:300]}"
        for where, text in heard.items()
        for line in text.splitlines()
        if (found := canaries_in(line))
    ]
    assert sang == []
    # The ears were open.
    assert {400, 403, 404, 409, 500} <= {status for status, _body in Ears.errors}
    assert "credit.send_messages" in heard["broker"]
    assert "credit.send_messages" in heard["worker's log"]
    assert f"PUT {CITIZEN}" in heard["log"]
    assert "a request broke" in heard["log"]
    assert os.environ["SANDBOX_URL"] == sandbox.url

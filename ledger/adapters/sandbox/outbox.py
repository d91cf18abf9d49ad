"""Notifications to the merchant's side: queued with the money, sent until heard.

A notification lies in the store from the moment its cause does, so a restart
loses none; one that was sent but not noted is sent again with the same id.
"""

import asyncio
import json
import sqlite3
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import aiohttp

from ledger.adapters.sandbox.store import Store
from ledger.adapters.webhooks import signed_headers

TICK_SECONDS = 0.2
"""How often the queue is looked at; a fifth of a second is soon enough."""

ATTEMPTS_MAX = 12
RETRY_FIRST_MS = 500
RETRY_MAX_MS = 60_000
"""Twelve attempts with doubling pauses: about five minutes, then it is given up."""

ANSWER_SECONDS_MAX = 5
AT_ONCE_MAX = 50
"""Notifications under way together: enough for a demo, gentle with the receiver."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One message on its way; ``body`` is what is signed and sent, byte for byte."""

    id: str
    body: bytes
    attempts: int


def queue_notification(
    connection: sqlite3.Connection,
    answer: Mapping[str, Any],
    *,
    now_ms: int,
    deliveries: int,
) -> None:
    """Queue what became of a charge, to be delivered ``deliveries`` times over."""
    happened_at = datetime.fromtimestamp(now_ms / 1000, UTC).isoformat()
    body = json.dumps(
        {
            "type": f"charge.{answer['status']}",
            "timestamp": happened_at,
            "data": answer,
        }
    )
    connection.execute(
        "INSERT INTO notification (id, body, due_at_ms, deliveries_left)"
        " VALUES (?, ?, ?, ?)",
        (f"msg_{uuid.uuid4().hex}", body, now_ms, deliveries),
    )


def due_notifications(
    connection: sqlite3.Connection, now_ms: int
) -> list[Notification]:
    """List what should be sent now, the longest due first."""
    rows = connection.execute(
        "SELECT id, body, attempts FROM notification"
        " WHERE deliveries_left > 0 AND due_at_ms <= ? ORDER BY due_at_ms LIMIT ?",
        (now_ms, AT_ONCE_MAX),
    )
    return [
        Notification(row["id"], row["body"].encode(), row["attempts"]) for row in rows
    ]


def note_heard(connection: sqlite3.Connection, notification: Notification) -> None:
    """Count one delivery as made; a second one, where wanted, starts afresh."""
    connection.execute(
        "UPDATE notification SET deliveries_left = deliveries_left - 1, attempts = 0"
        " WHERE id = ?",
        (notification.id,),
    )


def note_unheard(
    connection: sqlite3.Connection, notification: Notification, *, now_ms: int
) -> None:
    """Put the next attempt off, twice as long each time; give up at the last."""
    attempts = notification.attempts + 1
    pause_ms = min(RETRY_FIRST_MS << notification.attempts, RETRY_MAX_MS)
    connection.execute(
        "UPDATE notification SET attempts = ?, due_at_ms = ?,"
        " deliveries_left = CASE WHEN ? THEN 0 ELSE deliveries_left END WHERE id = ?",
        (attempts, now_ms + pause_ms, attempts >= ATTEMPTS_MAX, notification.id),
    )


class Postman:
    """Delivers what is due, signed anew at each attempt, until it is told to stop."""

    def __init__(
        self, store: Store, url: str, *, secret: str, clock: Callable[[], datetime]
    ) -> None:
        """Deliver from ``store`` to ``url``, signed with ``secret``."""
        self._store = store
        self._url = url
        self._secret = secret
        self._clock = clock

    async def deliver_forever(self) -> None:
        """Look at the queue at every tick and send what is due."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS_MAX)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                now_ms = int(self._clock().timestamp() * 1000)
                due = await self._store.run(partial(due_notifications, now_ms=now_ms))
                await asyncio.gather(*(self._deliver(session, one) for one in due))
                await asyncio.sleep(TICK_SECONDS)

    async def _deliver(
        self, session: aiohttp.ClientSession, notification: Notification
    ) -> None:
        if await self._is_heard(session, notification):
            await self._store.run(partial(note_heard, notification=notification))
        else:
            now_ms = int(self._clock().timestamp() * 1000)
            await self._store.run(
                partial(note_unheard, notification=notification, now_ms=now_ms)
            )

    async def _is_heard(
        self, session: aiohttp.ClientSession, notification: Notification
    ) -> bool:
        body = notification.body
        headers = signed_headers(
            self._secret, body, message_id=notification.id, at=self._clock()
        ) | {"content-type": "application/json"}
        try:
            async with session.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as response:
                return response.status // 100 == 2  # noqa: PLR2004 - any 2xx
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

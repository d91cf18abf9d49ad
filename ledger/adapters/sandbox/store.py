"""A sandbox's own memory: one SQLite file, written by one thread in groups.

What is acknowledged is on the disk. A sync to disk costs as much as a hundred
inserts, so requests that arrive while one runs share the next (group commit).
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar

GROUP_SIZE_MAX = 500
"""Keeps one group's wait for the disk far below a client's patience."""

LOCK_SECONDS_MAX = 1.0
"""The file is ours alone; who finds it locked waits for nothing that ends soon."""

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Any]
Waiting = tuple[Work, "asyncio.Future[Any]"]


class Store:
    """The one way to the file: each piece of work sees all before it.

    Started by ``async with``; a second process on the same file is refused.
    """

    def __init__(self, path: Path, *, schema: str) -> None:
        """Remember where the file lies; nothing is opened yet.

        ``schema`` builds what is missing of its tables, and may run again.
        """
        self._path = path
        self._schema = schema
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def __aenter__(self) -> Self:
        """Open the file, building its tables where they are missing."""
        loop = asyncio.get_running_loop()
        self._connection = await loop.run_in_executor(self._thread, self._open)
        self._writer = asyncio.create_task(self._write_groups())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the file; what was not acknowledged may be missing."""
        self._writer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._writer
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown()

    async def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do ``work`` in the next group; back only when it is on the disk."""
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((work, done))
        return await done

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self._path, isolation_level=None, timeout=LOCK_SECONDS_MAX
        )
        connection.row_factory = sqlite3.Row
        # Exclusive: two servers on one file would each believe it their own.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(self._schema)
        return connection

    async def _write_groups(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            group = [await self._queue.get()]
            while len(group) < GROUP_SIZE_MAX and not self._queue.empty():
                group.append(self._queue.get_nowait())
            try:
                results = await loop.run_in_executor(self._thread, self._commit, group)
            except Exception as failure:  # noqa: BLE001 - the writer must live on
                for _, done in group:
                    if not done.done():
                        done.set_exception(failure)
                continue
            for (_, done), result in zip(group, results, strict=True):
                if not done.done():
                    done.set_result(result)

    def _commit(self, group: list[Waiting]) -> list[Any]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            results = [work(self._connection) for work, _ in group]
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.rollback()
            raise
        return results

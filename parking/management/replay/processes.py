"""Two processes play, each its own cars; the third settles what they charge."""

import contextlib
import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connections

from ledger.tasks import settle_turn
from parking.management.replay.cars import share_of
from parking.management.replay.figures import Figures, peak_mib
from parking.management.replay.play import Progress, play
from parking.management.replay.rows import BrokenLine, Row, read_rows

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

PLAYERS = 2
"""As many as the smallest machine has cores; each car belongs to one of them."""

SETTLE_EVERY_SECONDS = 20.0
"""Bills are settled in larger batches then, at a third of the cost of small ones."""

LISTEN_SECONDS = 0.2

Report = Callable[[Progress], None]


class PlayerFailed(Exception):
    """A process that played ended early; what it said stands above."""


@dataclass(slots=True)
class Played:
    """The figures of all processes; ``peak_mib`` is the largest one's."""

    figures: Figures = field(default_factory=Figures)
    peak_mib: float = 0.0


def play_file(path: Path, *, lot_id: UUID, report: Report) -> Played:
    """Play a file and settle its bills; ``report`` hears of each batch.

    Raises:
        PlayerFailed: a process ended early.
    """
    connections.close_all()  # A connection is not for two processes.
    context = multiprocessing.get_context("fork")
    told: Queue[Progress | float] = context.Queue()
    players: list[BaseProcess] = [
        context.Process(
            target=_play_share,
            kwargs={"path": path, "lot_id": lot_id, "share": share, "told": told},
        )
        for share in range(PLAYERS)
    ]
    played = Played()
    with _running(players):
        settled_at = time.monotonic()
        for word in _words(told, players):
            if isinstance(word, Progress):
                played.figures.add(word.figures)
                report(word)
            elif word is not None:
                played.peak_mib = max(played.peak_mib, word)
            if time.monotonic() - settled_at > SETTLE_EVERY_SECONDS:
                settle_turn()
                settled_at = time.monotonic()
    settle_turn()
    played.peak_mib = max(played.peak_mib, peak_mib())
    return played


@contextlib.contextmanager
def _running(players: list[BaseProcess]) -> Iterator[None]:
    for player in players:
        player.start()
    try:
        yield
    finally:
        for player in players:
            player.terminate()
            player.join()


def _words(
    told: "Queue[Progress | float]", players: list[BaseProcess]
) -> Iterator[Progress | float | None]:
    """Give what players say until each has said its last word; ``None`` is silence."""
    talking = len(players)
    while talking:
        try:
            word = told.get(timeout=LISTEN_SECONDS)
        except Empty:
            if any(player.exitcode for player in players):
                raise PlayerFailed from None
            yield None
            continue
        talking -= isinstance(word, float)
        yield word


def _play_share(
    *, path: Path, lot_id: UUID, share: int, told: "Queue[Progress | float]"
) -> None:
    """Play one process's cars; its last word is how much memory it held."""
    play(_own_rows(path, share), lot_id=lot_id, clock=_now, tell=told.put)
    connections.close_all()
    told.put(peak_mib())


def _own_rows(path: Path, share: int) -> Iterator[Row | BrokenLine]:
    for row in read_rows(path):
        if isinstance(row, Row):
            if share_of(row.plate, PLAYERS) == share:
                yield row
        elif share == 0:
            yield row


def _now() -> datetime:
    return datetime.now(UTC)

"""Write lives again: two processes, each some hundred copies at a time."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty
from typing import TYPE_CHECKING

from django.db import connections
from psycopg import sql

from config.seed.born import Owner
from config.seed.moulds import Mould, owner_connection
from config.seed.people import person

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

PROCESSES = 2
"""As many as the smallest machine has cores."""

AT_ONCE = 500
"""Copies in a transaction: what is lost when a seeding is ended."""


class WriterFailed(Exception):
    """A process that wrote ended early; what it said stands above."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Copies of a mould: of citizens by their numbers, or of one citizen's stays."""

    mould: Mould
    first: int
    end: int


def batches(mould: Mould, *, first: int, end: int) -> Iterator[Batch]:
    """Cut a range of copies into transactions."""
    for number in range(first, end, AT_ONCE):
        yield Batch(mould, number, min(number + AT_ONCE, end))


def write(work: Sequence[Batch], *, report: Callable[[int], None]) -> None:
    """Write all batches; ``report`` hears how many copies each had.

    Raises:
        WriterFailed: a process ended early.
    """
    connections.close_all()  # A connection is not for two processes.
    context = multiprocessing.get_context("fork")
    told: Queue[int] = context.Queue()
    writers = [
        context.Process(target=_write_share, args=(work[share::PROCESSES], told))
        for share in range(PROCESSES)
    ]
    for writer in writers:
        writer.start()
    left = len(work)
    while left:
        try:
            report(told.get(timeout=1))
            left -= 1
        except Empty:
            if any(writer.exitcode for writer in writers):
                break
    for writer in writers:
        writer.join()
    if any(writer.exitcode for writer in writers):
        raise WriterFailed


def _write_share(work: Sequence[Batch], told: "Queue[int]") -> None:
    with owner_connection() as owner:
        for batch in work:
            _write_batch(owner, batch)
            owner.commit()
            told.put(batch.end - batch.first)


def _write_batch(owner: Owner, batch: Batch) -> None:
    mould = batch.mould
    columns = ", ".join(["n bigint", *mould.columns])
    owner.execute(
        sql.SQL("CREATE TEMP TABLE seed_person ({}) ON COMMIT DROP").format(
            sql.SQL(columns)
        )
    )
    kinds = ["int8", *(column.split()[1] for column in mould.columns)]
    with owner.cursor().copy("COPY seed_person FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(kinds)
        for number in range(batch.first, batch.end):
            one = person(number)
            copy.write_row([number, *(made(one) for made in mould.made)])
    for statement in mould.statements:
        owner.execute(statement)

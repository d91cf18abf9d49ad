"""Grow a city: some lives are lived, and copied until the city is large enough."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, LiteralString, Protocol

from config.seed.born import tables
from config.seed.lives import BILLS, ITEMS, STAYS, VISITS, open_places
from config.seed.moulds import (
    Mould,
    mould_of_life,
    mould_of_stays,
    owner_connection,
)
from config.seed.people import REF, person
from config.seed.writing import Batch, batches, write
from ledger.operations.roll_up_balances import roll_up_balances
from ledger.queries.seals import SealUnknown, seal_of

LIVES = 20
"""Lives that are lived; every other citizen's is a copy of one of them."""

PLACES, IN_HOSPITAL = 5, 4
"""Hospitals, and as many lots; one life in four is in hospital at present."""
PAST = timedelta(days=30)
DAY = timedelta(days=1)
ROLLED_AT_ONCE = 50_000


class Report(Protocol):
    """Hears which part of the work is how far."""

    def __call__(self, part: str, *, done: int, whole: int) -> None:
        """Hear it."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a city is: its citizens, and the stays of one busy citizen more.

    Each of the citizens has two visits of five charges, and eight stays.
    """

    citizens: int
    busy_stays: int
    lives: int = LIVES

    @classmethod
    def of_scale(cls, scale: int) -> "Size":
        """Give so many thousand citizens, and 200 stays for each thousand."""
        return cls(citizens=1000 * scale, busy_stays=200 * scale)


def grow_city(size: Size, *, at: datetime, report: Report) -> dict[str, Any]:
    """Add citizens, and a busy one, to the city that is there.

    ``report`` hears which part of the work is how far. Ended early, it leaves fewer
    citizens, each whole.
    """
    first, span = next_number(), (_room_from(at), at)
    places = [open_places(number, at=span[0]) for number in range(1, PLACES + 1)]
    with owner_connection() as owner:
        known = tables(owner)
    moulds = []
    for number in range(size.lives):
        mould = mould_of_life(
            person(first + number),
            places[number % PLACES],
            span=span,
            known=known,
            is_in_hospital=number % IN_HOSPITAL == 1,
        )
        moulds.append(mould)
        report("lived", done=number + 1, whole=size.lives)
    busy = person(first + size.lives)
    stays, grown = mould_of_stays(busy, places[0], span=span, known=known)
    copies = size.busy_stays // BILLS - 1
    strangers, others = first + size.lives + 1, size.citizens - size.lives
    work = [
        *_citizens(moulds, first=strangers, count=others),
        *batches(stays, first=0, end=copies),
    ]
    _write(work, report)
    with owner_connection() as owner:
        for statement in grown:
            owner.execute(statement, {"copies": copies})
    _tidy_up(at=at, report=report)
    citizens, paid_often = size.citizens, (copies + 1) * BILLS
    return {
        "citizens": citizens + 1,
        "visits": citizens * VISITS,
        "visit_charges": citizens * VISITS * ITEMS,
        "bills": citizens * BILLS + paid_often,
        "charges": citizens * (VISITS * ITEMS + STAYS) + paid_often,
        "busiest": busy.ref,
        "busiest_bills": paid_often,
    }


def next_number() -> int:
    """Give the number that the next citizen of a seeded city will have."""
    return 1 + _asked(
        "SELECT coalesce(max(substr(ref, length(%(ref)s) + 1)::bigint), -1)"
        " FROM credit_citizen WHERE ref ~ ('^' || %(ref)s || '[0-9]+$')",
        ref=REF,
    )


def _asked(question: LiteralString, **told: object) -> int:
    with owner_connection() as owner:
        row = owner.execute(question, told).fetchone()
    return int(row[0]) if row else 0


def _room_from(at: datetime) -> datetime:
    """Say from when on things may be booked: 30 days back, on no day that is sealed."""
    try:
        sealed = seal_of(None).day
    except SealUnknown:
        return at - PAST
    return max(at - PAST, datetime.combine(sealed + DAY, time(), UTC))


def _citizens(moulds: Sequence[Mould], *, first: int, count: int) -> Iterator[Batch]:
    """Deal new citizens out to the lives."""
    share = -(-count // len(moulds))
    for number, mould in enumerate(moulds):
        begins = first + number * share
        yield from batches(mould, first=begins, end=min(begins + share, first + count))


def _write(work: Sequence[Batch], report: Report) -> None:
    done, whole = 0, sum(batch.end - batch.first for batch in work)

    def more(copies: int) -> None:
        nonlocal done
        done += copies
        report("copied", done=done, whole=whole)

    write(work, report=more)


def _tidy_up(*, at: datetime, report: Report) -> None:
    """Roll balances up, and leave the tables as the database's own cleaner would.

    Until then the planner knows no sizes, and no index answers alone.
    """
    done, whole = 0, _asked("SELECT count(*) FROM ledger_unrolled")
    while rolled := roll_up_balances(at=at, limit=ROLLED_AT_ONCE):
        done += rolled
        report("rolled up", done=done, whole=whole)
    with owner_connection() as owner:
        owner.commit()
        owner.autocommit = True
        owner.execute("VACUUM (ANALYZE)")

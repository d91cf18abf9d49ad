"""Which session a read belongs to."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from parking.ports import KnownSession
from parking.rules.matching import (
    EntryMatch,
    ExitMatch,
    match_entry,
    match_exit,
    sane_moment,
    stays_before,
)
from tests.factories.books import NOON

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def session(
    entry_at: datetime | None = None,
    exit_at: datetime | None = None,
    decision: str = "open",
    outcome: str = "deferred",
) -> KnownSession:
    return KnownSession(
        id=UUID(int=1),
        holder_id=UUID(int=2),
        status="closed" if exit_at else "open",
        entry_at=entry_at,
        exit_at=exit_at,
        vehicle_class="",
        permit_to=None,
        hold_id=None,
        hold_minor=0,
        hold_expires_at=None,
        risk_mode="merchant",
        bill_id=None,
        decision=decision,
        outcome=outcome if exit_at else "",
    )


INSIDE = session(NOON)
LEFT = session(NOON, NOON + HOUR)
WAITS = session(NOON, NOON + HOUR, decision="wait", outcome="pay_now")
UNREAD = session(NOON, NOON + HOUR, outcome="exit_unread")
LONE = session(None, NOON + HOUR)

EXITS = [
    ("its entry is known", [INSIDE], HOUR, ExitMatch.ENDS),
    ("it is read as it enters", [INSIDE], 0 * HOUR, ExitMatch.ENDS),
    ("it is in again while an old one waits", [INSIDE, WAITS], HOUR, ExitMatch.ENDS),
    ("it waits", [WAITS], HOUR, ExitMatch.WAITING),
    ("it waited most of a day", [WAITS], 24 * HOUR, ExitMatch.WAITING),
    ("it waited longer", [WAITS], 26 * HOUR, ExitMatch.NO_ENTRY),
    ("an older read arrives late", [WAITS], HOUR - MINUTE, ExitMatch.READ_AGAIN),
    ("it has just left", [LEFT], HOUR + 10 * MINUTE, ExitMatch.READ_AGAIN),
    ("it left a while ago", [LEFT], HOUR + 11 * MINUTE, ExitMatch.NO_ENTRY),
    ("a lone exit is read again", [LONE], HOUR + MINUTE, ExitMatch.READ_AGAIN),
    ("its exit was unread", [UNREAD], HOUR, ExitMatch.NO_ENTRY),
    ("its entry is later", [INSIDE], -HOUR, ExitMatch.BEFORE_ENTRY),
    ("nothing is known", [], HOUR, ExitMatch.NO_ENTRY),
]

ENTRIES = [
    ("nothing is known", [], 0 * HOUR, EntryMatch.NEW),
    ("it has left", [LEFT], 2 * HOUR, EntryMatch.NEW),
    ("it is read twice", [INSIDE], 2 * MINUTE, EntryMatch.READ_AGAIN),
    ("it is read twice, late", [INSIDE], -2 * MINUTE, EntryMatch.READ_AGAIN),
    ("its exit was not read", [INSIDE], 3 * MINUTE, EntryMatch.EXIT_UNREAD),
    ("an older stay arrives late", [INSIDE], -HOUR, EntryMatch.NEW),
    ("its exit came before it", [LONE], 0 * HOUR, EntryMatch.AFTER_ITS_EXIT),
    ("its exit is of another week", [LONE], -170 * HOUR, EntryMatch.NEW),
    ("a lone exit was before", [LONE], 2 * HOUR, EntryMatch.NEW),
]


@pytest.mark.parametrize(("what", "known", "after", "matched"), EXITS)
def test_an_exit_is_matched(
    what: str, known: list[KnownSession], after: timedelta, matched: ExitMatch
) -> None:
    assert match_exit(known, NOON + after).as_what == matched, what


@pytest.mark.parametrize(("what", "known", "after", "matched"), ENTRIES)
def test_an_entry_is_matched(
    what: str, known: list[KnownSession], after: timedelta, matched: EntryMatch
) -> None:
    assert match_entry(known, NOON + after).as_what == matched, what


def test_of_two_open_stays_the_later_ends() -> None:
    older, newer = session(NOON - HOUR), session(NOON)
    assert match_exit([older, newer], NOON + HOUR).session is newer


def test_a_clock_that_is_ahead_counts_as_now() -> None:
    assert sane_moment(NOON + 5 * MINUTE, received_at=NOON) == NOON + 5 * MINUTE
    assert sane_moment(NOON + 6 * MINUTE, received_at=NOON) == NOON


def test_a_tariff_may_look_at_finished_stays_only() -> None:
    known = [INSIDE, LEFT, UNREAD, LONE, session(NOON + HOUR, NOON)]
    (before,) = stays_before(known, entry_at=NOON + 2 * HOUR)
    assert (before.entry_at, before.exit_at) == (LEFT.entry_at, LEFT.exit_at)

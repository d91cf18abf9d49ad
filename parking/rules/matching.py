"""Which session a read belongs to: cars are read twice, late, or not at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from parking.ports import KnownSession, Stay
from parking.rules.states import Decision, SessionOutcome, SessionStatus

SAME_ENTRY_WITHIN = timedelta(minutes=2)
"""Longer than a car stands before two cameras, shorter than any visit."""

SAME_EXIT_WITHIN = timedelta(minutes=10)
"""A car that was let out and is read again is the same departure until then."""

CLOCK_AHEAD_MAX = timedelta(minutes=5)
"""What signatures allow, too; a clock that is further ahead is wrong."""

WAITS_MAX = timedelta(hours=24)
"""A car that was told to wait longer ago is not the one that waits now."""

ENTRY_LATE_MAX = timedelta(days=7)
"""How long an entry that arrives late may still belong to a known exit."""


class EntryMatch(StrEnum):
    """What a read at entry is, in the light of what is known."""

    NEW = "new"
    READ_AGAIN = "read_again"
    EXIT_UNREAD = "exit_unread"
    AFTER_ITS_EXIT = "after_its_exit"


class ExitMatch(StrEnum):
    """What a read at exit is, in the light of what is known."""

    ENDS = "ends"
    WAITING = "waiting"
    READ_AGAIN = "read_again"
    BEFORE_ENTRY = "before_entry"
    NO_ENTRY = "no_entry"


@dataclass(frozen=True, slots=True)
class Matched:
    """The session that a read belongs to; none when it begins one."""

    as_what: EntryMatch | ExitMatch
    session: KnownSession | None = None


def sane_moment(occurred_at: datetime, *, received_at: datetime) -> datetime:
    """Give the moment to go by: a clock that is ahead counts as received."""
    if is_ahead(occurred_at, received_at=received_at):
        return received_at
    return occurred_at


def is_ahead(occurred_at: datetime, *, received_at: datetime) -> bool:
    """Say whether the device's clock is ahead of ours."""
    return occurred_at > received_at + CLOCK_AHEAD_MAX


def match_entry(sessions: Sequence[KnownSession], moment: datetime) -> Matched:
    """Say what a read at entry is, given the car's latest sessions in this lot."""
    opened = [s for s in sessions if s.status == SessionStatus.OPEN]
    for session in opened:
        if session.entry_at and abs(session.entry_at - moment) <= SAME_ENTRY_WITHIN:
            return Matched(EntryMatch.READ_AGAIN, session)
    before = _latest(opened, lambda s: s.entry_at, until=moment)
    if before:
        return Matched(EntryMatch.EXIT_UNREAD, before)
    for session in sessions:
        is_lone_exit = session.entry_at is None and session.exit_at is not None
        if is_lone_exit and _within(session.exit_at, moment, most=ENTRY_LATE_MAX):
            return Matched(EntryMatch.AFTER_ITS_EXIT, session)
    return Matched(EntryMatch.NEW)


def match_exit(sessions: Sequence[KnownSession], moment: datetime) -> Matched:
    """Say what a read at exit is, given the car's latest sessions in this lot."""
    opened = [s for s in sessions if s.status == SessionStatus.OPEN]
    ended = _latest(opened, lambda s: s.entry_at, until=moment)
    if ended:
        return Matched(ExitMatch.ENDS, ended)
    closed = [
        s
        for s in sessions
        if s.status == SessionStatus.CLOSED and s.outcome != SessionOutcome.EXIT_UNREAD
    ]
    waiting = [
        s
        for s in closed
        if s.decision == Decision.WAIT and s.exit_at and moment - s.exit_at <= WAITS_MAX
    ]
    anew = _latest(waiting, lambda s: s.exit_at, until=moment)
    if anew:
        return Matched(ExitMatch.WAITING, anew)
    for session in closed:
        if session.exit_at and abs(session.exit_at - moment) <= SAME_EXIT_WITHIN:
            return Matched(ExitMatch.READ_AGAIN, session)
    if opened:
        return Matched(ExitMatch.BEFORE_ENTRY, opened[0])
    return Matched(ExitMatch.NO_ENTRY)


def stays_before(
    sessions: Iterable[KnownSession], *, entry_at: datetime
) -> tuple[Stay, ...]:
    """Give the finished stays before ``entry_at``, for tariffs that continue them.

    What a permit covered of them was never charged, and is left out.
    """
    return tuple(
        Stay(max(session.entry_at, session.permit_to or session.entry_at), ended_at)
        for session in sessions
        if session.entry_at
        and (ended_at := session.exit_at)
        and session.entry_at <= ended_at <= entry_at
        and (session.permit_to is None or session.permit_to < ended_at)
        and session.outcome != SessionOutcome.EXIT_UNREAD
    )


def _latest(
    sessions: Iterable[KnownSession],
    moment_of: Callable[[KnownSession], datetime | None],
    *,
    until: datetime,
) -> KnownSession | None:
    timed = [(moment, s) for s in sessions if (moment := moment_of(s)) is not None]
    before = [one for one in timed if one[0] <= until]
    return max(before, key=lambda one: one[0])[1] if before else None


def _within(exit_at: datetime | None, moment: datetime, *, most: timedelta) -> bool:
    return exit_at is not None and timedelta(0) <= exit_at - moment <= most
